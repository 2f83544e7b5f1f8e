// Why: the raked example of the project's statistics notes, C.8, in the shapes that the tests of weights need.

/** Sex, age, answers, satisfied among them. */
export const cells = [
  { sex: 'M', age: 'a', n: 20, x: 16 },
  { sex: 'M', age: 'b', n: 50, x: 42 },
  { sex: 'M', age: 'c', n: 50, x: 47 },
  { sex: 'F', age: 'a', n: 30, x: 25 },
  { sex: 'F', age: 'b', n: 60, x: 54 },
  { sex: 'F', age: 'c', n: 90, x: 86 },
];

export const sexes = new Map([
  ['M', 5000],
  ['F', 5000],
]);

export const ages = new Map([
  ['a', 3000],
  ['b', 4000],
  ['c', 3000],
]);

export const margins = [
  { name: 'sex', targets: sexes },
  { name: 'age', targets: ages },
];

export const marginCells = cells.map(({ sex, age, n }) => ({ categories: [sex, age], count: n }));

/** The answers as scores: 1 satisfied, 0 not. */
export const marginScores = cells.flatMap(({ sex, age, n, x }) => [
  { categories: [sex, age], score: 1, count: x },
  { categories: [sex, age], score: 0, count: n - x },
]);
