using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>A worker that is a page in a headless Chromium, which fetches its requests from a small server here and posts the answers.</summary>
internal sealed class BrowserWorker : IWorker
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(60), Poll = TimeSpan.FromSeconds(20);
    private readonly HttpListener _server = new();
    private readonly Process _browser;
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("neuralgl-chromium-");
    private readonly BlockingCollection<byte[]> _requests = [];
    private readonly BlockingCollection<string> _replies = [];
    private readonly ManualResetEventSlim _isUp = new();
    private readonly IReadOnlyDictionary<string, string> _pages;
    private readonly string _files;
    private string _lastError = "";

    /// <param name="chromium">The browser.</param>
    /// <param name="pages">The file behind each path.</param>
    /// <param name="files">The folder whose folders hold the cases.</param>
    internal BrowserWorker(string chromium, IReadOnlyDictionary<string, string> pages, string files)
    {
        (_pages, _files) = (pages, files);
        int port = FreePort();
        _server.Prefixes.Add($"http://127.0.0.1:{port}/");
        _server.Start();
        new Thread(Serve) { IsBackground = true }.Start();
        _browser = Process.Start(Programs.EndingWithInput(chromium, [.. Arguments(_profile.FullName), $"http://127.0.0.1:{port}/"]))!;
        _browser.OutputDataReceived += (_, _) => { };
        _browser.ErrorDataReceived += (_, line) => _lastError = string.IsNullOrWhiteSpace(line.Data) ? _lastError : line.Data.Trim();
        _browser.BeginOutputReadLine();
        _browser.BeginErrorReadLine();
        if (!_isUp.Wait(Start))
        {
            string reason = _lastError;
            Dispose();
            throw new WorkerException($"Chromium showed no page within {Start.TotalSeconds:F0} s: {reason}");
        }
    }

    public Reply Ask(Request request, TimeSpan limit, CancellationToken cancellation)
    {
        _requests.Add(JsonSerializer.SerializeToUtf8Bytes(request, Protocol.Default.Request), cancellation);
        if (!_replies.TryTake(out string? line, (int)limit.TotalMilliseconds, cancellation))
        {
            throw new WorkerException($"TensorFlow.js did not answer '{request.Do}' within {limit.TotalSeconds:F0} s and was ended");
        }

        Reply reply = JsonSerializer.Deserialize(line, Protocol.Default.Reply)!;
        return reply.Error is { } error ? throw new WorkerException($"TensorFlow.js: {error}") : reply;
    }

    public void Dispose()
    {
        _requests.CompleteAdding();
        Programs.End(_browser);
        _server.Close();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process of the browser is still ending; the folder is a temporary one.
        }
    }

    /// <summary>SwiftShader by name, so that nothing else draws; no throttling, and no watchdog that ends a long run.</summary>
    private static IEnumerable<string> Arguments(string profile) =>
    [
        "--headless=new", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-gpu-watchdog",
        "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", "--disable-extensions", "--disable-sync",
        "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", $"--user-data-dir={profile}",

        // As root, as in a container, Chromium starts in no other way; it opens nothing but this page.
        .. Environment.IsPrivilegedProcess ? new[] { "--no-sandbox" } : [],
    ];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Serve()
    {
        while (_server.IsListening)
        {
            try
            {
                HttpListenerContext context = _server.GetContext();
                ThreadPool.QueueUserWorkItem(_ => Answer(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        try
        {
            using HttpListenerResponse response = context.Response;
            string path = context.Request.Url!.AbsolutePath;
            // An isolated page gets a finer clock.
            response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
            response.Headers["Cross-Origin-Embedder-Policy"] = "require-corp";
            switch (path)
            {
                case "/next":
                    _isUp.Set();
                    response.StatusCode = _requests.TryTake(out byte[]? request, Poll) ? 200 : 204;
                    response.OutputStream.Write(request ?? []);
                    break;
                case "/reply":
                    using (var reader = new StreamReader(context.Request.InputStream))
                    {
                        _replies.Add(reader.ReadToEnd());
                    }

                    break;
                default:
                    Send(response, path);
                    break;
            }
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The browser has gone.
        }
    }

    private void Send(HttpListenerResponse response, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string? file = _pages.GetValueOrDefault(path) ?? (parts is ["files", var folder, var name] && !path.Contains("..", StringComparison.Ordinal) ? Path.Combine(_files, folder, name) : null);
        if (!File.Exists(file))
        {
            response.StatusCode = 404;
            return;
        }

        response.ContentType = Path.GetExtension(file) switch { ".html" => "text/html", ".js" => "text/javascript", _ => "application/octet-stream" };
        using FileStream stream = File.OpenRead(file);
        response.ContentLength64 = stream.Length;
        stream.CopyTo(response.OutputStream);
    }
}
