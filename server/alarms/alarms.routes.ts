// Why: 警示: what the charts signal, what people made of it, the charts themselves, and one's own mail about them.
import { Router, type Request, type Response } from 'express';
import {
  findAlarm,
  listAlarmEvents,
  listAlarms,
  listAlarmsOfSurvey,
  listMutes,
  type Alarm,
} from '../../db/queries/alarms.js';
import { listBaselines } from '../../db/queries/baselines.js';
import { findImprovement } from '../../db/queries/improvements.js';
import { daysOfPeriod, periodOfDay, shiftPeriod } from '../../analysis/periods.js';
import { fullBaseline } from '../../analysis/charts/baseline.js';
import { loadSubject, type Subject } from '../dashboards/subject.js';
import { csvOf, type Table } from '../dashboards/table.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notAllowed, notFound, refused } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { alarmPage } from './alarm.page.js';
import { moveAlarm, muteAlarms, startBaseline, unmuteAlarms } from './alarms.commands.js';
import {
  fieldsOf,
  readChartPlace,
  readListView,
  readMove,
  readMute,
  readMuted,
  readRestart,
  type ChartPlace,
  type MoveForm,
  type MuteForm,
  type RestartForm,
} from './alarms.form.js';
import { chartAddress, chartPage } from './chart.page.js';
import { chartBaseOf } from './chartBase.js';
import { chartData, chartTable, type ChartData } from './chartFigures.js';
import { chartsData, chartsPage, chartsTable } from './charts.page.js';
import {
  alarmData,
  alarmsData,
  alarmsPage,
  alarmsTable,
  listed,
  type AlarmsData,
  type Reader,
} from './list.page.js';
import { namesIn } from './names.js';
import { eyesOf } from './rights.js';
import { counterCharts, officeCharts } from './series.js';
import { alarmStates, movesFrom } from './status.js';
import { forgetWatched, watchedCharts } from './watched.js';

/** One address, three forms: the page, `.json` and `.csv`. */
const forms = ['', '.json', '.csv'] as const;

export function alarmsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const reading = requirePermission('alarms.read');
  const handling = requirePermission('alarms.read', 'alarms.handle');

  async function here(req: Request, res: Response) {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const [names, eyes] = await Promise.all([
      namesIn(dependencies, staff.scope, language),
      eyesOf(queries, staff),
    ]);
    const reader: Reader = {
      words: wordsFor(language, translatorFor(language), staff.office.settings),
      names,
      staff,
      today: localDay(dependencies.clock(), staff.office.timeZone),
      sendsMail: dependencies.mailer !== undefined,
    };
    return { reader, eyes, query: (name: string) => queryParameter(req, name) };
  }

  async function listOf(req: Request, res: Response): Promise<{ reader: Reader; data: AlarmsData }> {
    const { reader, eyes, query } = await here(req, res);
    const { scope, userId } = reader.staff;
    const view = readListView(query, reader.names);
    const all = (await listAlarms(queries, scope, { ...view.filter, states: alarmStates })).filter((alarm) =>
      eyes.sees(alarm),
    );
    const shown = listed({ all, view }).map((alarm) => alarm.id);
    const [events, charts, mutes] = await Promise.all([
      listAlarmEvents(queries, scope, shown),
      watchedCharts(dependencies, scope),
      listMutes(queries, scope, userId),
    ]);
    const data = { view, all, events, charts: charts.filter((chart) => eyes.sees(chart)), mutes };
    return { reader, data };
  }

  async function showList(req: Request, res: Response, refusal?: Extract<MuteForm, { ok: false }>) {
    const { reader, data } = await listOf(req, res);
    renderPage(req, res, 'staff', 'alarms/list', alarmsPage(reader, data, refusal));
  }

  for (const form of forms) {
    router.get(`/alarms${form}`, reading, async (req, res) => {
      if (form === '') {
        await showList(req, res);
        return;
      }
      const { reader, data } = await listOf(req, res);
      if (form === '.json') res.json(alarmsData(reader, data));
      else sendCsv(res, 'alarms', [alarmsTable(reader, listed(data))]);
    });

    router.get(`/alarms/charts${form}`, reading, async (req, res) => {
      const { reader, eyes, query } = await here(req, res);
      if (query('question') === undefined) {
        const survey = query('survey');
        // An unknown survey is refused as everywhere.
        readListView((name) => (name === 'survey' ? survey : undefined), reader.names);
        const charts = (await watchedCharts(dependencies, reader.staff.scope)).filter(
          (chart) => eyes.sees(chart) && (survey === undefined || chart.slug === survey),
        );
        if (form === '.json') res.json(chartsData(reader, charts));
        else if (form === '.csv') sendCsv(res, 'charts', [chartsTable(reader, charts)]);
        else renderPage(req, res, 'staff', 'alarms/charts', chartsPage(reader, charts, survey));
        return;
      }
      const { data } = await chartOf(res, reader, readChartPlace(query, reader.names, eyes));
      if (form === '.json') res.json(chartData(reader, data));
      else if (form === '.csv') sendCsv(res, 'chart', [chartTable(reader, data)]);
      else showChart(req, res, reader, data);
    });
  }

  async function chartOf(
    res: Response,
    reader: Reader,
    place: ChartPlace,
  ): Promise<{ data: ChartData; subject: Subject }> {
    const { staff } = reader;
    const subject = await loadSubject(dependencies, staff, languageOf(res), place.surveyId);
    const measures = subject.measures.filter((measure) => measure.code === place.question);
    const [chart] =
      place.cut === ''
        ? await officeCharts(subject, measures)
        : await counterCharts(subject, measures, [place.cutValue]);
    if (chart === undefined) throw notFound();
    const isOwn = (row: { question: string; cut: string; cutValue: string }) =>
      row.question === place.question && row.cut === place.cut && row.cutValue === place.cutValue;
    const [baselines, alarms] = await Promise.all([
      listBaselines(queries, staff.scope, place.surveyId),
      listAlarmsOfSurvey(queries, staff.scope, place.surveyId),
    ]);
    const own = alarms.filter(isOwn).sort((a, b) => b.raisedAt.getTime() - a.raisedAt.getTime());
    return {
      subject,
      data: {
        surveyId: place.surveyId,
        chart,
        base: await chartBaseOf(subject, chart),
        baselines: baselines.filter(isOwn),
        alarms: own,
        threshold: subject.threshold,
      },
    };
  }

  function showChart(
    req: Request,
    res: Response,
    reader: Reader,
    data: ChartData,
    refusal?: Extract<RestartForm, { ok: false }>,
  ): void {
    const tools = { mayRestart: reader.staff.may('alarms.handle'), refused: refusal };
    renderPage(req, res, 'staff', 'alarms/chart', chartPage(reader, data, tools));
  }

  router.post('/alarms/baselines', handling, async (req, res) => {
    const { reader, eyes, query } = await here(req, res);
    const place = readChartPlace(query, reader.names, eyes);
    const { data, subject } = await chartOf(res, reader, place);
    const first = subject.counted?.first ?? reader.today;
    const form = readRestart(req.body, { today: reader.today, first });
    if (!form.ok) {
      res.status(422);
      showChart(req, res, reader, data, form);
      return;
    }
    const kind = place.cut === '' && data.chart.periods[0]?.kind === 'week' ? 'week' : 'month';
    await startBaseline(dependencies, reader.staff, {
      ...{ surveyId: place.surveyId, question: place.question, cut: place.cut, cutValue: place.cutValue },
      fromDay: form.from,
      // As planned: that many whole periods from the day on.
      toDay: daysOfPeriod(shiftPeriod(periodFrom(form.from, kind), kind, fullBaseline - 1), kind).lastDay,
      reason: form.reason,
    });
    forgetWatched(dependencies.database, reader.staff.scope);
    req.session.flash = 'alarms.restart.done';
    res.redirect(303, chartAddress(place));
  });

  router.post('/alarms/mutes', reading, async (req, res) => {
    const { reader } = await here(req, res);
    const form = readMute(req.body, reader.names, reader.today);
    if (!form.ok) {
      res.status(422);
      await showList(req, res, form);
      return;
    }
    await muteAlarms(dependencies, reader.staff, form.mute);
    req.session.flash = 'alarms.mute.done';
    res.redirect(303, '/alarms');
  });

  router.post('/alarms/mutes/removal', reading, async (req, res) => {
    const { reader } = await here(req, res);
    await unmuteAlarms(dependencies, reader.staff, readMuted(fieldsOf(req.body), reader.names));
    req.session.flash = 'alarms.mute.done';
    res.redirect(303, '/alarms');
  });

  /** Throws 404, or 403 when it is of a counter that is not for these eyes. */
  async function alarmOf(req: Request, res: Response): Promise<{ reader: Reader; alarm: Alarm }> {
    const { reader, eyes } = await here(req, res);
    const alarm = await findAlarm(queries, reader.staff.scope, pathParameter(req, 'id'));
    if (alarm === undefined) throw notFound();
    if (!eyes.sees(alarm)) throw notAllowed();
    return { reader, alarm };
  }

  async function showAlarm(
    req: Request,
    res: Response,
    { reader, alarm }: { reader: Reader; alarm: Alarm },
    refusal?: Extract<MoveForm, { ok: false }>,
  ): Promise<void> {
    const { staff } = reader;
    const [events, improvement] = await Promise.all([
      listAlarmEvents(queries, staff.scope, [alarm.id]),
      alarm.improvementId === null ? undefined : findImprovement(queries, staff.scope, alarm.improvementId),
    ]);
    const mayHandle = staff.may('alarms.handle');
    const mayImprove = mayHandle && staff.may('improvements.write');
    const page = alarmPage(reader, { alarm, events, improvement, mayHandle, mayImprove }, refusal);
    renderPage(req, res, 'staff', 'alarms/alarm', page);
  }

  router.get('/alarms/:id.json', reading, async (req, res) => {
    const { reader, alarm } = await alarmOf(req, res);
    res.json(alarmData(reader, alarm));
  });

  router.get('/alarms/:id', reading, async (req, res) => {
    await showAlarm(req, res, await alarmOf(req, res));
  });

  router.post('/alarms/:id/state', handling, async (req, res) => {
    const found = await alarmOf(req, res);
    const { reader, alarm } = found;
    const form = readMove(req.body, alarm.state);
    if (!movesFrom(alarm.state).includes(form.to))
      throw form.ok && form.revision !== alarm.revision ? conflict() : refused('alarm_move');
    if (!form.ok) {
      res.status(422);
      await showAlarm(req, res, found, form);
      return;
    }
    await moveAlarm(dependencies, reader.staff, { ...alarm, revision: form.revision }, form.to, form.text);
    req.session.flash = 'alarms.move.done';
    res.redirect(303, `/alarms/${encodeURIComponent(alarm.id)}`);
  });

  return router;
}

/** The first whole period from that day on. */
function periodFrom(day: string, kind: 'week' | 'month'): string {
  const period = periodOfDay(day, kind);
  return daysOfPeriod(period, kind).firstDay < day ? shiftPeriod(period, kind, 1) : period;
}

function sendCsv(res: Response, name: string, tables: readonly Table[]): void {
  res.attachment(`${name}.csv`).type('text/csv; charset=utf-8').send(csvOf(tables));
}
