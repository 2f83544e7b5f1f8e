// Why: every table that moves with a transfer, parents before children, each with the key by which it is read page by page.
import type { AnyColumn, AnyTable } from './columns.js';
import * as s from './schema.js';

/** A table with its key, in the order in which rows can be written. Sessions stay behind: everybody signs in anew. */
export type TransferTable = { name: string; table: AnyTable; key: readonly AnyColumn[]; page: number };

const of = (name: string, table: AnyTable, key: readonly AnyColumn[], page = 500): TransferTable => ({
  name,
  table,
  key,
  page,
});

export const transferTables: readonly TransferTable[] = [
  of('offices', s.offices, [s.offices.id]),
  of('users', s.users, [s.users.id]),
  of('setup_tokens', s.setupTokens, [s.setupTokens.tokenHash]),
  of('sections', s.sections, [s.sections.officeId, s.sections.id]),
  of('counters', s.counters, [s.counters.officeId, s.counters.id]),
  of('services', s.services, [s.services.officeId, s.services.id]),
  of('devices', s.devices, [s.devices.officeId, s.devices.id]),
  of('role_grants', s.roleGrants, [s.roleGrants.officeId, s.roleGrants.id]),
  of('account_links', s.accountLinks, [s.accountLinks.tokenHash]),
  of('visits', s.visits, [s.visits.officeId, s.visits.day, s.visits.serviceCode, s.visits.counterCode]),
  of('surveys', s.surveys, [s.surveys.officeId, s.surveys.id]),
  of('versions', s.versions, [s.versions.officeId, s.versions.surveyId, s.versions.number], 20),
  of('breaks', s.breaks, [s.breaks.officeId, s.breaks.id]),
  of('waves', s.waves, [s.waves.officeId, s.waves.surveyId, s.waves.key]),
  of('draft_steps', s.draftSteps, [s.draftSteps.officeId, s.draftSteps.surveyId, s.draftSteps.revision], 20),
  of('survey_texts', s.surveyTexts, [
    s.surveyTexts.officeId,
    s.surveyTexts.surveyId,
    s.surveyTexts.name,
    s.surveyTexts.language,
  ]),
  of('streams', s.streams, [s.streams.officeId, s.streams.name]),
  of('imports', s.imports, [s.imports.officeId, s.imports.id], 5),
  of('responses', s.responses, [s.responses.officeId, s.responses.id]),
  of('partials', s.partials, [s.partials.officeId, s.partials.id]),
  of('contacts', s.contacts, [s.contacts.officeId, s.contacts.responseId]),
  of('cells', s.cells, cellKey(s.cells)),
  of('import_cells', s.importCells, [
    s.importCells.officeId,
    s.importCells.importId,
    ...cellKey(s.importCells).slice(1),
  ]),
  of('comments', s.comments, [s.comments.officeId, s.comments.id]),
  of('comment_reads', s.commentReads, [
    s.commentReads.officeId,
    s.commentReads.commentId,
    s.commentReads.userId,
  ]),
  of('comment_themes', s.commentThemes, [
    s.commentThemes.officeId,
    s.commentThemes.commentId,
    s.commentThemes.theme,
  ]),
  of('improvements', s.improvements, [s.improvements.officeId, s.improvements.id]),
  of('improvement_comments', s.improvementComments, [
    s.improvementComments.officeId,
    s.improvementComments.improvementId,
    s.improvementComments.commentId,
  ]),
  of('improvement_events', s.improvementEvents, [s.improvementEvents.officeId, s.improvementEvents.id]),
  of('files', s.files, [s.files.officeId, s.files.id], 1),
  of('series', s.series, [s.series.officeId, s.series.id]),
  of('series_values', s.seriesValues, [s.seriesValues.officeId, s.seriesValues.id]),
  of('events', s.events, [s.events.officeId, s.events.id]),
  of('themes', s.themes, [s.themes.officeId, s.themes.code]),
  of('found_themes', s.foundThemes, [s.foundThemes.officeId, s.foundThemes.commentId, s.foundThemes.theme]),
  of('themed_comments', s.themedComments, [s.themedComments.officeId, s.themedComments.commentId]),
  of('theme_codings', s.themeCodings, [
    s.themeCodings.officeId,
    s.themeCodings.commentId,
    s.themeCodings.coderId,
  ]),
  of('targets', s.targets, [s.targets.officeId, s.targets.id]),
  of('review_notes', s.reviewNotes, [s.reviewNotes.officeId, s.reviewNotes.id]),
  of('baselines', s.baselines, [s.baselines.officeId, s.baselines.id]),
  of('alarms', s.alarms, [s.alarms.officeId, s.alarms.id]),
  of('alarm_events', s.alarmEvents, [s.alarmEvents.officeId, s.alarmEvents.id]),
  of('alarm_mutes', s.alarmMutes, [
    s.alarmMutes.officeId,
    s.alarmMutes.userId,
    s.alarmMutes.surveyId,
    s.alarmMutes.question,
  ]),
  of('petitioners', s.petitioners, [s.petitioners.officeId, s.petitioners.commentId]),
  of('media_items', s.mediaItems, [s.mediaItems.officeId, s.mediaItems.commentId]),
  of('proposals', s.proposals, [s.proposals.officeId, s.proposals.commentId]),
  of('merits', s.merits, [s.merits.officeId, s.merits.id]),
  of('triages', s.triages, [s.triages.officeId, s.triages.id]),
  of('deadline_rules', s.deadlineRules, [s.deadlineRules.officeId, s.deadlineRules.id]),
  of('calendar_days', s.calendarDays, [s.calendarDays.officeId, s.calendarDays.day]),
  of('deputies', s.deputies, [s.deputies.officeId, s.deputies.id]),
  of('reply_templates', s.replyTemplates, [s.replyTemplates.officeId, s.replyTemplates.id]),
  of('cases', s.cases, [s.cases.officeId, s.cases.id]),
  of('case_events', s.caseEvents, [s.caseEvents.officeId, s.caseEvents.id]),
  of('case_comments', s.caseComments, [
    s.caseComments.officeId,
    s.caseComments.caseId,
    s.caseComments.commentId,
  ]),
  of('case_drafts', s.caseDrafts, [s.caseDrafts.officeId, s.caseDrafts.id]),
  of('confirmations', s.confirmations, [s.confirmations.tokenHash]),
  of('attachments', s.attachments, [s.attachments.officeId, s.attachments.id], 1),
  of('notices', s.notices, [s.notices.officeId, s.notices.id]),
  of('heard_items', s.heardItems, [s.heardItems.officeId, s.heardItems.improvementId]),
  of('published_questions', s.publishedQuestions, [
    s.publishedQuestions.officeId,
    s.publishedQuestions.surveyId,
    s.publishedQuestions.question,
  ]),
  of('collector_keys', s.collectorKeys, [s.collectorKeys.officeId, s.collectorKeys.id]),
  of('response_flags', s.responseFlags, [s.responseFlags.officeId, s.responseFlags.id]),
  of('quality_months', s.qualityMonths, [
    s.qualityMonths.officeId,
    s.qualityMonths.surveyId,
    s.qualityMonths.month,
  ]),
  of('comment_purges', s.commentPurges, [s.commentPurges.officeId, s.commentPurges.commentId]),
  of('jobs', s.jobs, [s.jobs.officeId, s.jobs.id]),
  of('audit', s.audit, [s.audit.officeId, s.audit.id]),
];

function cellKey(t: typeof s.cells | typeof s.importCells): AnyColumn[] {
  return [t.officeId, t.surveyId, t.cut, t.cutValue, t.question, t.edition, t.periodKind, t.period, t.code];
}
