import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWorkingDay } from '../../../analysis/cases/workingDays.js';
import { listPeriods } from '../../../analysis/periods.js';
import { limits, parseCalendar, type ParsedCalendar } from '../../../server/calendar/parse.js';
import { officeCalendar, taiwanYears } from '../../../server/calendar/taiwan.js';

const dgpaHead = '西元日期,星期,是否放假,備註';
const dgpa = (...lines: string[]) => parseCalendar([dgpaHead, ...lines].join('\n'));
const simple = (...lines: string[]) => parseCalendar(['day,kind,name', ...lines].join('\n'));
const ics = (...events: string[][]) =>
  parseCalendar(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
const said = ({ days }: ParsedCalendar) => days.map(({ day, kind, name }) => `${day} ${kind} ${name}`.trim());
const faults = ({ refused }: ParsedCalendar) => refused.map(({ line, reason }) => `${line} ${reason}`);

describe('the open data table of the personnel administration', () => {
  test('gives days off on weekdays, named weekends and make-up Saturdays, and counts the ordinary days', () => {
    const parsed = dgpa(
      '20250101,三,2,開國紀念日',
      '20250102,四,0,',
      '20250104,六,2,',
      '20250127,一,2,',
      '20250208,六,0,補行上班',
      '20251025,六,2,臺灣光復暨金門古寧頭大捷紀念日',
    );
    expect(parsed).toMatchObject({ format: 'dgpa', refused: [], ordinary: 2 });
    expect(said(parsed)).toEqual([
      '2025-01-01 holiday 開國紀念日',
      '2025-01-27 holiday',
      '2025-02-08 make_up 補行上班',
      '2025-10-25 holiday 臺灣光復暨金門古寧頭大捷紀念日',
    ]);
    expect(parsed.days[0]?.line).toBe(2);
    expect(parsed.span).toEqual({ firstDay: '2025-01-01', lastDay: '2025-10-25' });
  });

  test('is read with a byte order mark, CRLF, empty lines, quotation marks and spare cells', () => {
    const parsed = parseCalendar(
      `\uFEFF\r\n"西元日期","星期","是否放假","備註"\r\n"20250208","六","0","補行上班"\r\n\r\n20250228,五,2,和平紀念日,,\r\n20250301,六,2\r\n`,
    );
    expect(said(parsed)).toEqual(['2025-02-08 make_up 補行上班', '2025-02-28 holiday 和平紀念日']);
    expect(parsed).toMatchObject({ refused: [], ordinary: 1 });
    expect(parsed.days.map(({ line }) => line)).toEqual([3, 5]);
  });

  test('refuses what cannot be, each line with its reason, and reads on', () => {
    const parsed = dgpa(
      '20250230,日,2,沒有這天',
      '20250208,五,0,補行上班',
      '20250210,一,1,',
      '20250211',
      '20250212,三,0,,多,格',
      '20250213,四,0,"沒有收尾',
      '2025021x,四,0,',
      '20250214,五,2,放假',
      '20250214,五,2,放假',
      '20250214,五,0,',
      `20250217,一,2,${'長'.repeat(limits.name + 1)}`,
      '20250218,二,2,\uFFFD\uFFFD',
      `20250219,三,2,${'長'.repeat(limits.row)}`,
    );
    expect(said(parsed)).toEqual(['2025-02-14 holiday 放假']);
    expect(faults(parsed)).toEqual([
      '2 no-such-day',
      '3 weekday-mismatch',
      '4 unknown-kind',
      '5 wrong-columns',
      '6 wrong-columns',
      '7 broken-quotes',
      '8 no-such-day',
      '10 doubled-day',
      '11 contradicting-day',
      '12 name-too-long',
      '13 not-utf8',
      '14 line-too-long',
    ]);
    expect(parsed.refused[0]?.text).toBe('20250230,日,2,沒有這天');
  });

  test('of a whole year says what is shipped for it', () => {
    for (const { year, days } of taiwanYears) {
      const calendar = officeCalendar('zh-TW');
      const lines = listPeriods(`${year}-01-01`, `${year}-12-31`, 'day').map((day) => {
        const weekday = '日一二三四五六'[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';
        const off = isWorkingDay(day, calendar) ? '0' : '2';
        return `${day.replaceAll('-', '')},${weekday},${off},${calendar.names?.get(day) ?? ''}`;
      });
      const parsed = dgpa(...lines);
      expect(parsed.refused).toEqual([]);
      expect(said(parsed)).toEqual(days.map(({ day, kind, name }) => `${day} ${kind} ${name['zh-TW']}`));
      expect(parsed.ordinary + parsed.days.length).toBe(lines.length);
    }
  });
});

describe('a table of day, kind and name', () => {
  test('is read with days in both calendars and kinds in both languages', () => {
    const parsed = parseCalendar(
      [
        '日期;類別;名稱',
        '2026-07-10;放假;颱風停班',
        '115/7/11;補班;',
        '2026/7/13;week;',
        '1150714;holiday',
      ].join('\n'),
    );
    expect(parsed).toMatchObject({ format: 'simple', refused: [] });
    expect(said(parsed)).toEqual([
      '2026-07-10 holiday 颱風停班',
      '2026-07-11 make_up',
      '2026-07-13 week',
      '2026-07-14 holiday',
    ]);
    expect(said(simple('2026-07-10,Holiday,"Typhoon, day 1"'))).toEqual([
      '2026-07-10 holiday Typhoon, day 1',
    ]);
  });

  test('refuses unknown kinds, make-up workdays in the week, and clock times', () => {
    expect(
      faults(simple('2026-07-10,typhoon,', '2026-07-10,make_up,', '2026-07-11T09:00,holiday,', ',holiday,')),
    ).toEqual(['2 unknown-kind', '3 make-up-on-weekday', '4 no-such-day', '5 no-such-day']);
  });

  test('keeps names fit for a database and a page', () => {
    const parsed = simple('2026-07-10,holiday, 颱風\u0007停班 ', '2026-07-13,holiday,颱\uD800');
    expect(said(parsed)).toEqual(['2026-07-10 holiday 颱風 停班']);
    expect(parsed.refused).toEqual([{ line: 3, reason: 'not-utf8', text: '2026-07-13,holiday,颱\uFFFD' }]);
  });
});

describe('iCalendar', () => {
  test('gives all-day events: a day, a range without its end, a length', () => {
    const parsed = ics(
      ['DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20260102', 'SUMMARY:開國紀念日'],
      ['DTSTART;VALUE=DATE:20260216', 'DTEND;VALUE=DATE:20260218', 'SUMMARY;LANGUAGE=zh-TW:春節'],
      ['DTSTART;VALUE=DATE:20260403', 'DURATION:P2D', 'SUMMARY:兒童節'],
      ['DTSTART;VALUE=DATE:20260501', 'DTEND;VALUE=DATE:20260501', 'SUMMARY:勞動節'],
      ['DTSTART:20260619', 'SUMMARY:端午節'],
      ['DTSTART;VALUE=DATE:20260925'],
    );
    expect(parsed).toMatchObject({ format: 'ical', refused: [], ordinary: 0 });
    expect(said(parsed)).toEqual([
      '2026-01-01 holiday 開國紀念日',
      '2026-02-16 holiday 春節',
      '2026-02-17 holiday 春節',
      '2026-04-03 holiday 兒童節',
      '2026-04-04 holiday 兒童節',
      '2026-05-01 holiday 勞動節',
      '2026-06-19 holiday 端午節',
      '2026-09-25 holiday',
    ]);
    expect(parsed.days.slice(0, 2).map(({ line }) => line)).toEqual([3, 8]);
  });

  test('unfolds lines and undoes escapes, with alarms and bare line feeds between', () => {
    const parsed = parseCalendar(
      [
        '\uFEFFBEGIN:VCALENDAR',
        'BEGIN:VEVENT',
        'DTSTART;VALUE=DA',
        ' TE:20261009',
        'SUMMARY:國慶日\\, 補',
        '\t假\\n第二行',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'END:VALARM',
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\n'),
    );
    expect(said(parsed)).toEqual(['2026-10-09 holiday 國慶日, 補假 第二行']);
  });

  test('knows make-up workdays by their names, and days off that speak of work', () => {
    const kinds = [
      '補班',
      '補行上班',
      '補上班日',
      '調整上班',
      '補行上班(調整1/27放假)',
      'Make-up workday',
      '振替出勤日',
    ];
    for (const summary of kinds) {
      expect(said(ics(['DTSTART;VALUE=DATE:20250208', `SUMMARY:${summary}`])), summary).toEqual([
        `2025-02-08 make_up ${summary}`,
      ]);
    }
    for (const summary of [
      '停止上班及上課',
      '颱風停班',
      '調整放假(2/8補行上班)',
      '補假',
      'Holiday (make-up on 8 Feb)',
    ]) {
      expect(said(ics(['DTSTART;VALUE=DATE:20250127', `SUMMARY:${summary}`])), summary).toEqual([
        `2025-01-27 holiday ${summary}`,
      ]);
    }
  });

  test('refuses events that are no all-day facts, each by the line on which it begins', () => {
    const parsed = ics(
      ['DTSTART;TZID=Asia/Taipei:20260101T090000', 'SUMMARY:會議'],
      ['SUMMARY:無日期'],
      ['DTSTART;VALUE=DATE:20260230', 'SUMMARY:x'],
      ['DTSTART;VALUE=DATE:20260105', 'DTEND;VALUE=DATE:20260104', 'SUMMARY:x'],
      ['DTSTART;VALUE=DATE:20260105', 'DTEND;VALUE=DATE:20270105', 'SUMMARY:x'],
      ['DTSTART;VALUE=DATE:20260106', 'RRULE:FREQ=YEARLY', 'SUMMARY:x'],
      ['DTSTART;VALUE=DATE:20260107', 'STATUS:CANCELLED', 'SUMMARY:x'],
      ['DTSTART;VALUE=DATE:20260108', 'SUMMARY:補班'],
      ['DTSTART;VALUE=DATE:20260109', 'DURATION:PT4H'],
      ['NONSENSE'],
      ['DTSTART;VALUE=DATE:20260110', 'DTEND;VALUE=DATE:20260132'],
      ['DTSTART;VALUE=DATE:99991231'],
    );
    expect(parsed.refused.map(({ reason }) => reason)).toEqual([
      'not-all-day',
      'no-day',
      'no-such-day',
      'range-backwards',
      'range-too-long',
      'repeating-event',
      'cancelled-event',
      'make-up-on-weekday',
      'not-all-day',
      'broken-event',
      'no-such-day',
      'no-such-day',
    ]);
    expect(parsed.refused.slice(0, 3)).toEqual([
      { line: 3, reason: 'not-all-day', text: '會議' },
      { line: 7, reason: 'no-day', text: '無日期' },
      { line: 10, reason: 'no-such-day', text: 'x' },
    ]);
    expect(parsed.days).toEqual([]);
  });

  test('refuses events that never end or never began, and reads the others', () => {
    const parsed = parseCalendar(
      [
        'BEGIN:VCALENDAR',
        'END:VEVENT',
        'BEGIN:VEVENT',
        'SUMMARY:甲',
        'BEGIN:VEVENT',
        'DTSTART;VALUE=DATE:20260101',
        'END:VEVENT',
        'BEGIN:VEVENT',
      ].join('\n'),
    );
    expect(faults(parsed)).toEqual(['2 broken-event', '3 broken-event', '8 broken-event']);
    expect(parsed.refused[1]?.text).toBe('SUMMARY:甲');
    expect(said(parsed)).toEqual(['2026-01-01 holiday']);
  });

  test('with two events on one day keeps the first', () => {
    const on = (name: string) => ['DTSTART;VALUE=DATE:20250208', `SUMMARY:${name}`];
    const parsed = ics(on('補班'), on('補行上班'), on('放假'));
    expect(said(parsed)).toEqual(['2025-02-08 make_up 補班']);
    expect(parsed.refused.map(({ reason }) => reason)).toEqual(['doubled-day', 'contradicting-day']);
  });
});

describe('whatever a file holds', () => {
  const refusedWhole = (text: string) => {
    const parsed = parseCalendar(text);
    expect(parsed).toMatchObject({ format: 'none', days: [], ordinary: 0, span: undefined });
    return faults(parsed);
  };

  test('what is no calendar, no UTF-8 or too large is refused as a whole', () => {
    expect(refusedWhole('')).toEqual(['1 no-header']);
    expect(refusedWhole('\n\nhello\n')).toEqual(['3 no-header']);
    expect(refusedWhole('day,name\n2026-01-01,x')).toEqual(['1 no-header']);
    expect(refusedWhole('"day,kind')).toEqual(['1 no-header']);
    expect(refusedWhole('day,kind'.padEnd(limits.row + 1, ','))).toEqual(['1 no-header']);
    // Big5 read as UTF-8, and a file of another kind.
    expect(refusedWhole(Buffer.from('a6e8a4b8a4e9b4c12cacb0b4c1', 'hex').toString('utf8'))).toEqual([
      '1 not-utf8',
    ]);
    expect(refusedWhole('PK\u0003\u0004\0\0')).toEqual(['1 not-utf8']);
    expect(refusedWhole('x'.repeat(limits.characters + 1))).toEqual(['1 too-large']);
    expect(refusedWhole('\n'.repeat(limits.lines))).toEqual([`${limits.lines + 1} too-many-lines`]);
  });

  test('reading stops after a thousand faults', () => {
    const parsed = dgpa(...Array.from({ length: limits.lines - 1 }, () => '20250208,六,0,"'));
    expect(parsed.refused).toHaveLength(limits.faults + 1);
    expect(parsed.refused.at(-1)).toMatchObject({ line: limits.faults + 2, reason: 'too-many-faults' });
  });

  test('a huge event is refused and does not hold the reader up', () => {
    const parsed = parseCalendar(
      `BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:${'上班'.repeat(400_000)}\nEND:VEVENT\nBEGIN:VEVENT\n${'X:1\n'.repeat(600)}END:VEVENT`,
    );
    expect(faults(parsed)).toEqual(['2 broken-event', '5 broken-event']);
  });

  test('nothing throws, every line is read or refused once, and days come out once and in order', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        ...[dgpaHead, 'day,kind,name', 'BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'END:VEVENT', 'BEGIN:VALARM'],
        ...['20250208', '2025-02-08', '六', '0', '2', 'holiday', '"', ',', ';', '\t', '\r\n', '\n', '\uFEFF'],
        ...[
          'DTSTART;VALUE=DATE:20250208',
          'DTEND;VALUE=DATE:',
          'DTEND:20250209',
          'DURATION:P3D',
          'SUMMARY:補班',
        ],
        ...['DTSTART:', 'RRULE:', '\n ', ':', '\\n', '\uD800', '\0', '99991231', '00000000'],
      ),
    );
    const head = fc.constantFrom('', `${dgpaHead}\n`, 'day,kind,name\n', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\n');
    fc.assert(
      fc.property(head, fc.array(piece, { maxLength: 40 }), (start, pieces) => {
        const text = start + pieces.join('');
        const parsed = parseCalendar(text);
        const days = parsed.days.map(({ day }) => day);
        expect(days).toEqual([...new Set(days)].sort());
        for (const { name } of parsed.days) expect(name.isWellFormed()).toBe(true);
        if (parsed.format === 'dgpa' || parsed.format === 'simple') {
          const filled = text
            .replace(/^\uFEFF/, '')
            .split(/\r\n|\n|\r/)
            .filter((line) => line.trim() !== '').length;
          expect(parsed.days.length + parsed.ordinary + parsed.refused.length).toBe(filled - 1);
        }
      }),
      { numRuns: 500 },
    );
  });
});
