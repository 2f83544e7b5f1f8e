// Why: the drivers of OMB Circular A-11, section 280, by the names its table has: an export writes them and an import reads them.

export const a11Drivers = [
  'effectiveness',
  'ease',
  'efficiency',
  'transparency',
  'humanity',
  'employee',
  'other',
] as const;
