// Why: a clipping has an hour, typed as the office's own clock shows it; the store keeps moments in UTC.

const shape = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d$/;

/** `2026-06-17T10:30` as it is shown in that zone. */
export function localMoment(instant: Date, timeZone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
  const { year = '', month = '', day = '', hour = '', minute = '' } = parts;
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** The moment at which a clock of that zone shows this; undefined for what no clock shows there. */
export function momentOf(local: string, timeZone: string): Date | undefined {
  if (!shape.test(local)) return undefined;
  const wanted = Date.parse(`${local}:00Z`);
  let instant = wanted;
  // Twice: the zone's distance from UTC may differ at the first guess.
  for (let step = 0; step < 2; step += 1)
    instant += wanted - Date.parse(`${localMoment(new Date(instant), timeZone)}:00Z`);
  const found = new Date(instant);
  return localMoment(found, timeZone) === local ? found : undefined;
}
