// Why: a device cannot hear more visitors in an hour than were served in it.

/** One hour at one place. `served` null = unknown. */
export type ServedHour = { place: string; hour: string; answers: number; served: number | null };

export type ServedAlert = { place: string; hour: string; answers: number; served: number; excess: number };

/**
 * More answers than visitors: hours in which a place has more answers than people served.
 * Use: an alert about the device or the ticket count; no response is flagged by it, since nobody knows which.
 * Variant: answers strictly above served; hours with an unknown count are not judged. Source: C.14 of the project's
 * statistics notes. Units: answers and visitors. Throws nothing. Empty → none.
 */
export function moreThanServed(hours: readonly ServedHour[]): ServedAlert[] {
  return hours.flatMap(({ place, hour, answers, served }) =>
    served !== null && answers > served ? [{ place, hour, answers, served, excess: answers - served }] : [],
  );
}
