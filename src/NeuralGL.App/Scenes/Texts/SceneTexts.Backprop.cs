namespace NeuralGL.App.Scenes;

/// <content>The scene <c>backprop</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase BackpropTitle = new("Backpropagation: one step in slow motion", "Обратное распространение ошибки: один шаг замедленно");
    internal static readonly Phrase BackpropForward = new(
        "Forward: each neuron multiplies what comes in by its weights, adds a constant, and bends the sum with tanh. The formula computed now stands below the network, with its numbers.",
        "Вперёд: каждый нейрон умножает входы на веса, прибавляет свободный член и изгибает сумму функцией tanh. Под сетью – формула, которая вычисляется сейчас, с её числами.");
    internal static readonly Phrase BackpropLoss = new(
        "The loss says in one number how wrong the answer is: the square of its distance from the target. Everything that follows is about making it smaller.",
        "Функция потерь одним числом говорит, насколько неверен ответ: это квадрат расстояния до цели. Всё дальнейшее – о том, как её уменьшить.");
    internal static readonly Phrase BackpropBackward = new(
        "Backward: the chain rule multiplies the derivatives on the way from the loss to each neuron. δ is the gradient of the loss by a neuron’s sum z.",
        "Назад: по правилу дифференцирования сложной функции производные перемножаются на пути от потерь к каждому нейрону. δ – градиент функции потерь по сумме z нейрона.");
    internal static readonly Phrase BackpropGradient = new(
        "The gradient of a weight is the δ of the neuron it leads to, times the value that it carries. On the right the weight is nudged a little both ways, and the loss itself confirms the number.",
        "Градиент веса – это δ нейрона, в который он ведёт, умноженная на значение, которое по нему идёт. Справа вес чуть сдвигают в обе стороны, и сама функция потерь подтверждает это число.");
    internal static readonly Phrase BackpropUpdate = new(
        "Each weight takes a small step against its gradient; the learning rate η says how small. All nine move at once.",
        "Каждый вес делает небольшой шаг против своего градиента; насколько небольшой, говорит скорость обучения η. Все девять сдвигаются одновременно.");
    internal static readonly Phrase BackpropLower = new(
        "The same example with the new weights: its loss is lower. Then comes the next example, and so on, many times.",
        "Тот же пример с новыми весами: потери на нём уменьшились. Затем берётся следующий пример, и так много раз.");
    internal static readonly Phrase BackpropHarms = new(
        "The same example with the new weights: its loss is lower, but the mean of all four is higher. A step that suits one example may harm the others, and a smaller learning rate (↓) harms them less.",
        "Тот же пример с новыми весами: потери на нём уменьшились, но среднее по всем четырём выросло. Шаг, удачный для одного примера, может вредить другим; чем меньше скорость обучения (↓), тем меньше вред.");
    internal static readonly Phrase BackpropHigher = new(
        "The same example with the new weights: its loss is higher, because the step was too long. Try a smaller learning rate with the ↓ key.",
        "Тот же пример с новыми весами: потери на нём выросли, потому что шаг слишком длинный. Попробуйте скорость обучения поменьше: клавиша ↓.");
    internal static readonly Phrase BackpropRunning = new(
        "The same step hundreds of times, example after example, and the loss on all four falls. Training a large network is nothing else, only with more weights.",
        "Тот же шаг сотни раз, пример за примером, и потери на всех четырёх падают. Обучение большой сети – то же самое, только весов больше.");
    internal static readonly Phrase BackpropTooFar = new(
        "The same step hundreds of times, but each goes too far, so the loss does not fall. Try a smaller learning rate with the ↓ key, and R for a new start.",
        "Тот же шаг сотни раз, но каждый заходит слишком далеко, и потери не падают. Попробуйте скорость обучения поменьше (клавиша ↓) и начните заново (R).");
    internal static readonly Phrase[] BackpropPhases =
    [
        new("An example comes in", "Поступает пример"),
        new("Hidden layer: sums", "Скрытый слой: суммы"),
        new("Hidden layer: activation", "Скрытый слой: активация"),
        new("Output: sum", "Выход: сумма"),
        new("Output: the answer", "Выход: ответ"),
        new("The loss", "Функция потерь"),
        new("Gradient by the answer", "Градиент по ответу"),
        new("δ of the output", "δ выхода"),
        new("Gradients of the last weights", "Градиенты последних весов"),
        new("Back through the weights", "Назад через веса"),
        new("δ of the hidden neurons", "δ скрытых нейронов"),
        new("Gradients of the first weights", "Градиенты первых весов"),
        new("Update of the weights", "Обновление весов"),
        new("The same example again", "Тот же пример ещё раз"),
    ];
    internal static readonly Phrase BackpropNetwork = new("2 inputs, 2 hidden neurons, 1 output", "2 входа, 2 скрытых нейрона, 1 выход");
    internal static readonly Phrase BackpropStepNumber = new("training step", "шаг обучения");
    internal static readonly Phrase BackpropExample = new("example", "пример");
    internal static readonly Phrase BackpropOf = new("of", "из");
    internal static readonly Phrase BackpropTask = new(
        "Wanted: t = 1 if the signs of x₁ and x₂ differ, t = −1 if they are the same.", "Цель: t = 1, если знаки x₁ и x₂ разные, и t = −1, если одинаковые.");
    internal static readonly Phrase BackpropThen = new("then", "затем");
    internal static readonly Phrase BackpropBefore = new("before the update:", "до обновления:");
    internal static readonly Phrase BackpropAfter = new("after the update:", "после обновления:");
    internal static readonly Phrase BackpropChange = new("change of the loss:", "изменение потерь:");
    internal static readonly Phrase BackpropCheck = new("Checked by nudging", "Проверка сдвигом");
    internal static readonly Phrase BackpropBy = new("by backpropagation", "из обратного прохода");
    internal static readonly Phrase BackpropDifference = new("difference", "разница");
    internal static readonly Phrase BackpropCurve = new("Mean loss on the four examples", "Средние потери на четырёх примерах");
    internal static readonly Phrase BackpropWalk = new("one sub-step back or on", "на один шаг формулы назад или вперёд");
    internal static readonly Phrase BackpropRate = new("larger or smaller learning rate", "скорость обучения больше или меньше");
    internal static readonly Phrase BackpropFast = new("run fast, or stop", "быстрый прогон или остановка");
    internal static readonly Phrase BackpropRestart = new("from the start, by itself", "с начала, автоматически");
    internal static readonly Phrase BackpropChoose = new("check the gradient of the next weight", "проверить градиент следующего веса");
    internal static readonly Phrase BackpropClick = new("check the gradient of this weight", "проверить градиент этого веса");
}
