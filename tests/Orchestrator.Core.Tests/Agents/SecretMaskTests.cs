using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("API_KEY", true)]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("TOKEN", true)]
    [InlineData("db_password", true)]
    [InlineData("MY_SECRET_2", true)]
    [InlineData("KEYBOARD", false)]
    [InlineData("MONKEY_BUSINESS", false)]
    [InlineData("TOKENS", false)]
    public void A_variable_is_secret_by_a_whole_part_of_its_name(string name, bool secret)
    {
        SecretMask mask = Mask((name, "abcdefghijkl"));

        Assert.Equal(secret ? "x *** y" : "x abcdefghijkl y", mask.Apply("x abcdefghijkl y"));
    }

    [Fact]
    public void A_short_value_is_an_ordinary_word()
    {
        Assert.Equal("elevenchars is here", Mask(("A_KEY", "elevenchars")).Apply("elevenchars is here"));
    }

    [Fact]
    public void A_secret_is_found_in_the_form_that_JSON_gives_it()
    {
        SecretMask mask = Mask(("A_KEY", "one\"two\nthree<four"));

        Assert.Equal("""{"text":"***"}""", mask.Apply("""{"text":"one\"two\nthree<four"}"""));
        Assert.Equal("""{"text":"***"}""", mask.Apply("""{"text":"one\u0022two\nthree\u003Cfour"}"""));
        Assert.Equal("***", mask.Apply("one\"two\nthree<four"));
    }

    [Fact]
    public void Of_two_secrets_that_overlap_nothing_shows()
    {
        SecretMask mask = Mask(("A_KEY", "abcdefghijklmnop"), ("B_KEY", "mnopqrstuvwxyz"), ("C_KEY", "abcdefghijkl"));

        Assert.Equal("<***>", mask.Apply("<abcdefghijklmnopqrstuvwxyz>"));
        Assert.Equal("<***mno>", mask.Apply("<abcdefghijklmno>"));
    }

    [Fact]
    public void Masking_does_not_depend_on_where_reads_cut_the_bytes()
    {
        // Secrets over two letters overlap each other and themselves as often as can be.
        Gen<string> word = Gen.Elements('a', 'b').ArrayOf(14).Select(letters => new string(letters));
        Gen<(string[] Secrets, byte[] Text, int[] Cuts)> cases =
            from secrets in word.ArrayOf(3)
            from before in Gen.Elements('a', 'b', '-').ArrayOf().Select(letters => new string(letters))
            from which in Gen.Choose(0, 2)
            from after in Gen.Elements('a', 'b', '-').ArrayOf().Select(letters => new string(letters))
            from cuts in Gen.Choose(1, 9).ArrayOf(12)
            select (secrets, Encoding.UTF8.GetBytes(before + secrets[which] + after), cuts);

        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            SecretMask mask = SecretMask.Of(sample.Secrets.Select((value, i) => KeyValuePair.Create($"S{i}_KEY", value)));
            return Masked(mask, sample.Text, [sample.Text.Length + 1]) == Masked(mask, sample.Text, sample.Cuts)
                && !sample.Secrets.Any(secret => Masked(mask, sample.Text, sample.Cuts).Contains(secret, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_environment_without_secrets_masks_nothing()
    {
        Assert.Same(SecretMask.None, Mask(("PATH", "/usr/bin:/usr/local/bin")));
    }

    private static SecretMask Mask(params (string Name, string Value)[] variables) =>
        SecretMask.Of(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));

    private static string Masked(SecretMask mask, byte[] text, int[] cuts)
    {
        MaskedStream stream = mask.Stream();
        List<byte> masked = [];
        int at = 0;
        for (int i = 0; at < text.Length; i++)
        {
            int length = Math.Min(cuts[i % cuts.Length], text.Length - at);
            stream.Write(text.AsSpan(at, length), part => masked.AddRange(part));
            at += length;
        }
        stream.Flush(part => masked.AddRange(part));
        return Encoding.UTF8.GetString([.. masked]);
    }
}
