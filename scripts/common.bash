# shellcheck shell=bash
# shellcheck disable=SC2154 # root and self come from the script that sources this
# What ./neuralgl and ./test share: the .NET SDK, the system's packages, and one build at a time.
# Sourced with `root` (the repository) and `self` (the command's name) set. Everything here speaks
# on stderr: stdout belongs to the results.

say() { printf '%s: %s\n' "$self" "$*" >&2; }

die() {
    local code=$1
    shift
    say "$*"
    exit "$code"
}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A build server that outlives the build would keep its caller's pipes open, and a script that reads them would wait.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# Puts `dotnet` on PATH if it lies where its installer leaves it.
require_dotnet() {
    local dir
    command -v dotnet >/dev/null 2>&1 && return
    for dir in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/local/share/dotnet; do
        if [ -n "$dir" ] && [ -x "$dir/dotnet" ]; then
            PATH=$dir:$PATH
            return
        fi
    done
    die 3 "the .NET 10 SDK is missing (no 'dotnet' on PATH); get it from https://dotnet.microsoft.com/download/dotnet/10.0"
}

require_sdk() {
    local found
    # global.json says which SDKs will do, and dotnet itself judges it.
    if ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
        found=$(cd / && dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ') || true
        die 3 "the .NET 10 SDK is missing (found: ${found:-none}); get it from https://dotnet.microsoft.com/download/dotnet/10.0"
    fi
}

is_debian_like() {
    [ -r /etc/os-release ] && command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 &&
        grep -Eq '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release
}

# missing_packages ENTRY… prints the packages that are not there. An entry is a package, or PACKAGE=PROGRAM
# where a program on PATH serves as well, wherever it came from.
missing_packages() {
    local entry package installed
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${@%%=*}" 2>/dev/null) || true
    for entry; do
        package=${entry%%=*}
        case $entry in *=*) command -v "${entry#*=}" >/dev/null 2>&1 && continue ;; esac
        case $'\n'$installed$'\n' in *$'\n'"$package installed"$'\n'*) ;; *) printf '%s\n' "$package" ;; esac
    done
}

# require_packages YES ENTRY… installs what is missing where it may, asks where it can, and else says what to do.
require_packages() {
    local yes=$1 answer sudo=()
    shift
    is_debian_like || return 0

    local missing=()
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0

    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    local command="${sudo[*]:+sudo }apt-get update && ${sudo[*]:+sudo }apt-get install -y --no-install-recommends ${missing[*]}"
    say "missing system packages: ${missing[*]}"
    if [ "$yes" != yes ]; then
        if [ -t 0 ]; then
            printf '%s: install them now? [y/N] ' "$self" >&2
            read -r answer || answer=
            case $answer in [yY] | [yY][eE][sS]) ;; *) die 3 "install them with: $command" ;; esac
        elif [ "$(id -u)" -ne 0 ]; then
            die 3 "install them with: $command"
        fi
    fi
    if [ ${#sudo[@]} -gt 0 ] && ! command -v sudo >/dev/null 2>&1; then
        die 3 "there is no sudo here; as root run: apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    fi

    say "installing them; this can take a minute …"
    # Thousands of lines about unpacking help nobody; what goes wrong comes on stderr.
    local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    # An update that fails (one dead mirror) is no reason to give up: the install decides.
    "${apt[@]}" update </dev/null >/dev/null || say "apt-get update failed; going on with the package lists that are here"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
        die 3 "apt-get could not install ${missing[*]}; what it said stands above"
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] || die 3 "still missing after the installation: ${missing[*]}"
}

# Said once, when the tool is built: elsewhere nobody but the user knows the package manager.
explain_other_systems() {
    is_debian_like || say "on this system you need these yourself: OpenGL 4.3 or later with its driver, GLFW 3 (a shared library), $1"
}

# The files that a build of the tool reads, and then whether any of them is newer than the last build.
source_folders=("$root/src" "$root/shaders" "$root/assets")
source_files() {
    find "${source_folders[@]}" "$root"/Directory.* "$root/global.json" \
        \( -name bin -o -name obj \) -prune -o -type f "$@" -print 2>/dev/null || true
}

# Whoever wants to run the tool need not wait for the analysers of style and of compilation ahead of time, which take two thirds of
# a build; ./test, and so every change, has them.
without_analysers=-p:RunAnalyzers=false

stamp=$root/src/NeuralGL.App/bin/Release/built-from
tool=$root/src/NeuralGL.App/bin/Release/net10.0/NeuralGL.App.dll

tool_is_fresh() {
    [ -f "$tool" ] && [ -f "$stamp" ] && [ -z "$(source_files -newer "$stamp")" ] &&
        [ "$(source_files | sort)" = "$(cat "$stamp")" ]
}

# build WHAT [OPTION…] builds a project or solution; the stamp carries the time at which the build began.
build() {
    local started what=$1
    shift
    mkdir -p "${stamp%/*}"
    started=$(mktemp "$stamp.XXXXXX")
    source_files | sort >"$started"
    # Released to the compiler's children the lock would outlive this script.
    if ! dotnet build "$what" "$@" -c Release --nologo -v minimal -nodeReuse:false -p:UseSharedCompilation=false </dev/null >&2 9>&-; then
        rm -f "$started"
        die 1 "the build failed; the compiler's messages stand above"
    fi
    mv -f "$started" "$stamp"
}

# Two commands started together must not build into one folder: the second waits for the first.
lock_folder=${stamp%/*}
lock() {
    mkdir -p "$lock_folder"
    exec 9>"$lock_folder/lock"
    command -v flock >/dev/null 2>&1 || return 0
    flock -n 9 && return
    say "waiting for another build to end …"
    flock 9
}

unlock() { exec 9>&-; }
