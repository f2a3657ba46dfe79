using TorchSharp;

namespace Calibrate.Torch.Tests;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_frees_what_was_made_in_it()
    {
        torch.Tensor inside;
        using (var scope = torch.NewDisposeScope())
        {
            inside = torch.zeros([2]);
            _ = inside.add(inside);
            scope.DisposablesCount.ShouldBe(2);
        }

        Should.Throw<ObjectDisposedException>(() => inside.Handle);
    }

    [Fact]
    public void What_is_freed_by_hand_leaves_its_scope()
    {
        using var scope = torch.NewDisposeScope();
        var first = torch.zeros([2]);
        var second = torch.zeros([2]);

        first.Dispose();
        scope.DisposablesCount.ShouldBe(1);
        scope.Contains(second).ShouldBeTrue();

        second.Dispose();
        second.Dispose();
        scope.DisposablesCount.ShouldBe(0);
    }

    [Fact]
    public void Scopes_nest_and_the_innermost_takes_new_tensors()
    {
        using var outer = torch.NewDisposeScope();
        var kept = torch.zeros([2]);
        using (var inner = torch.NewDisposeScope())
        {
            _ = torch.zeros([2]);
            inner.DisposablesCount.ShouldBe(1);
        }

        outer.DisposablesView.ShouldBe([kept]);
    }

    [Fact]
    public void A_result_moves_to_the_outer_scope()
    {
        using var outer = torch.NewDisposeScope();
        torch.Tensor result;
        using (torch.NewDisposeScope())
            result = torch.ones([2]).add(1).MoveToOuterDisposeScope();

        result.Values().ShouldBe([2, 2]);
        outer.DisposablesView.ShouldBe([result]);
    }

    [Fact]
    public void Without_an_outer_scope_a_result_belongs_to_nobody()
    {
        torch.Tensor result;
        using (torch.NewDisposeScope())
            result = torch.ones([1]).MoveToOuterDisposeScope();

        result.item<float>().ShouldBe(1);
        result.Dispose();
    }

    [Fact]
    public void A_detached_tensor_outlives_all_scopes()
    {
        torch.Tensor result;
        using (torch.NewDisposeScope())
        using (torch.NewDisposeScope())
            result = torch.ones([1]).DetachFromDisposeScope();

        result.item<float>().ShouldBe(1);
        result.Dispose();
    }

    [Fact]
    public void Disposing_everything_but_some_keeps_those()
    {
        using var scope = torch.NewDisposeScope();
        var kept = torch.ones([1]);
        var dropped = torch.ones([1]);

        scope.DisposeEverythingBut(kept).ShouldBeSameAs(kept);

        scope.DisposablesView.ShouldBe([kept]);
        Should.Throw<ObjectDisposedException>(() => dropped.Handle);
    }

    [Fact]
    public void Only_items_of_the_scope_move_out_of_it()
    {
        using var outer = torch.NewDisposeScope();
        using var kept = torch.ones([1]).DetachFromDisposeScope();
        using var other = torch.NewDisposeScope();
        using (var inner = torch.NewDisposeScope())
        {
            inner.MoveToOuter(kept);
            inner.MoveToOther(outer, kept);
        }

        outer.DisposablesCount.ShouldBe(0);
        other.DisposablesCount.ShouldBe(0);
    }

    [Fact]
    public void A_scope_that_ended_before_its_inner_ones_takes_no_more()
    {
        using var outermost = torch.NewDisposeScope();
        var outer = torch.NewDisposeScope();
        var inner = torch.NewDisposeScope();
        var moved = torch.ones([1]);
        outer.Dispose();

        inner.MoveToOuter(moved);
        inner.Dispose();
        var made = torch.ones([1]);

        outer.DisposablesCount.ShouldBe(0);
        outermost.DisposablesView.ShouldBe([moved, made]);
    }

    [Fact]
    public void Items_leave_a_scope_in_any_order()
    {
        using var scope = torch.NewDisposeScope();
        using var file = new MemoryStream();
        torch.Tensor[] tensors = [.. Enumerable.Range(0, 5).Select(i => torch.tensor(i))];
        scope.Attach(file);

        tensors[0].Dispose();
        tensors[3].Dispose();
        scope.Detach(file);
        tensors[1].Dispose();

        scope.DisposablesView.ShouldBe([tensors[2], tensors[4]], ignoreOrder: true);
        tensors[4].Dispose();
        scope.DisposablesView.ShouldBe([tensors[2]]);
        file.CanRead.ShouldBeTrue();
    }

    [Fact]
    public void An_item_freed_by_another_is_freed_once()
    {
        torch.Tensor inside;
        using (var scope = torch.NewDisposeScope())
        {
            inside = torch.ones([1]);
            scope.Attach(new Freeing(inside));
        }

        Should.Throw<ObjectDisposedException>(() => inside.Handle);
    }

    [Fact]
    public void An_operator_that_returns_several_tensors_hands_all_to_the_scope()
    {
        using var scope = torch.NewDisposeScope();
        var whole = torch.arange(6);
        var parts = whole.chunk(3);

        scope.DisposablesCount.ShouldBe(4);
        parts[2].Values().ShouldBe([4, 5]);
    }

    [Fact]
    public void Training_leaves_nothing_behind_in_the_scope_of_a_step()
    {
        using var model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.GELU(), torch.nn.Linear(4, 2));
        using var optimizer = torch.optim.AdamW(model.parameters());
        using var outer = torch.NewDisposeScope();
        for (var i = 0; i < 2; i++)
        {
            using (torch.NewDisposeScope())
            {
                optimizer.zero_grad();
                torch.nn.functional.mse_loss(model.call(torch.ones([3, 4])), torch.zeros([3, 2])).backward();
                optimizer.step();
            }

            outer.DisposablesCount.ShouldBe(0);
        }
    }

    private sealed class Freeing(IDisposable other) : IDisposable
    {
        public void Dispose() => other.Dispose();
    }
}
