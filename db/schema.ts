// Why: the whole house has one plan of its rooms; split by noun so that each stays readable.
export * from './schema/offices.js';
export * from './schema/surveys.js';
export * from './schema/drafting.js';
export * from './schema/responses.js';
export * from './schema/imports.js';
export * from './schema/comments.js';
export * from './schema/improvements.js';
export * from './schema/series.js';
export * from './schema/themes.js';
export * from './schema/watching.js';
export * from './schema/register.js';
export * from './schema/cases.js';
export * from './schema/heard.js';
export * from './schema/collecting.js';
export * from './schema/quality.js';
export * from './schema/devices.js';
export * from './schema/system.js';
