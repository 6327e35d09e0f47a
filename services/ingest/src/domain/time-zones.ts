const HOUR_MS = 3_600_000

/** Hours from UTC of the abbreviations that Canadian and US agencies write; any other, and none, counts as UTC. */
const ZONE_HOURS: Readonly<Record<string, number>> = {
  GMT: 0, UTC: 0, NDT: -2.5, NST: -3.5, ADT: -3, AST: -4, EDT: -4, EST: -5, CDT: -5, CST: -6, MDT: -6, MST: -7, PDT: -7, PST: -8, AKDT: -8, AKST: -9
}

/** The moment, in UTC milliseconds, of a date without a zone and the zone that its row names. */
export const momentOf = (date: string, timezone: string | null): number =>
  Date.parse(`${date}Z`) - (ZONE_HOURS[timezone?.toUpperCase() ?? 'UTC'] ?? 0) * HOUR_MS
