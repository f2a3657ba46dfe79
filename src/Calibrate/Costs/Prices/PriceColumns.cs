using Calibrate.Costs.Origins;
using Calibrate.Profiles;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>The columns that all price tables share.</summary>
internal static class PriceColumns
{
    extension(TableRow row)
    {
        /// <summary>From <c>as_of</c>, <c>source</c>, <c>verification</c>, and <c>note</c> where the table has one.</summary>
        public Source Source() => new(
            row.RequiredText("source"), row.Date("as_of"), row.Choice<Verification>("verification", Words.Of), row.Text("note"));

        public AsOf? Date(string column) => row.Text(column) is not { } text
            ? null
            : AsOf.Parse(text) ?? throw row.Refuse(column, $"'{text}' is not a date as 2026-08-17, 2026-08 or 2026");

        /// <summary>By the instance-hour, in the row's <c>currency</c>.</summary>
        public InstancePrice? Price(string column) => row.Amount(column) is { } amount ? new InstancePrice(amount, row.Currency()) : null;

        public string Currency()
        {
            var code = row.RequiredText("currency");
            return code is { Length: 3 } && code.All(char.IsAsciiLetterUpper) ? code : throw row.Refuse("currency", $"'{code}' is not a currency code such as USD");
        }

        public T Choice<T>(string column, Func<T, string> spelling)
            where T : struct, Enum
        {
            var word = row.RequiredText(column);
            return Words.Find(word, spelling) ?? throw row.Refuse(column, $"'{word}' is none of {Words.All(spelling)}");
        }
    }
}
