using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

public sealed class ScheduleTests
{
    [Fact]
    public void A_staircase_multiplies_the_rate_by_the_factor_after_every_so_many_steps()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Step(3, 0.5);
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25], Enumerable.Range(0, 7).Select(t => schedule.Factor(t, 100)));
        Assert.Equal("step:3:0.5", schedule.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Step(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Step(1, -1));
    }

    [Fact]
    public void A_warm_up_rises_in_a_line_and_hands_the_steps_that_are_left_to_the_next_schedule()
    {
        LearningRateSchedule schedule = LearningRateSchedule.WarmUp(4, LearningRateSchedule.Cosine);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(t => schedule.Factor(t, 14)));
        Assert.Equal(0.5, schedule.Factor(9, 14), 1e-12);
        Assert.Equal(0, schedule.Factor(14, 14), 1e-12);
        Assert.Equal("warmup:4+cosine", schedule.ToString());
        Assert.Equal(0.1, LearningRateSchedule.WarmUp(2, LearningRateSchedule.Step(5)).Factor(7, 20), 1e-12);
        Assert.Equal(1, LearningRateSchedule.WarmUp(0, LearningRateSchedule.Constant).Factor(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.WarmUp(-1, LearningRateSchedule.Constant));
    }
}
