// Why: the table of contents of everything that answers HTTP: first what holds for all, then citizens (no session, no
// cookie), then staff (session, CSRF, rights), then errors.
import compression from 'compression';
import express, { type Express } from 'express';
import { alarmsRoutes } from './alarms/alarms.routes.js';
import { apiRoutes } from './api/api.routes.js';
import { casesRoutes } from './cases/cases.routes.js';
import { caseOfficeRoutes } from './cases/office.routes.js';
import { performanceRoutes } from './cases/performance.routes.js';
import { citizenHelpRoutes } from './citizen/help.routes.js';
import { lookUpRoutes } from './citizen/lookUp.routes.js';
import { auditRoutes } from './audit/audit.routes.js';
import { sealsRoutes } from './audit/seals.routes.js';
import { bureauRoutes } from './bureau/bureau.routes.js';
import { commentsRoutes } from './comments/comments.routes.js';
import { purgeRoutes } from './comments/purge.routes.js';
import { commentAnalysisRoutes } from './dashboards/comments.routes.js';
import { bureauOfficeRoutes } from './dashboards/bureauOffice.routes.js';
import { dashboardsRoutes } from './dashboards/dashboards.routes.js';
import type { Dependencies } from './dependencies.js';
import { devicesRoutes } from './devices/devices.routes.js';
import { enrolmentRoutes } from './devices/enrolment.routes.js';
import { frontRoutes } from './front/front.routes.js';
import { healthRoutes } from './front/health.routes.js';
import { heardRoutes } from './heard/heard.routes.js';
import { publicHeardRoutes } from './heard/publicHeard.routes.js';
import { csrfProtection, ownOrigin, sameOrigin } from './http/csrf.js';
import { loadCurrentStaff } from './http/currentUser.js';
import { errorPages, unknownAddress } from './http/errorPages.js';
import { languagesRoutes } from './languages/languages.routes.js';
import { localeOfAddress, localeOfSession } from './http/locale.js';
import { projectRoot, useViews } from './http/render.js';
import { requestLog } from './http/requestLog.js';
import { securityHeaders } from './http/security.js';
import { staffSession } from './http/session.js';
import { importsRoutes } from './imports/imports.routes.js';
import { effectRoutes } from './improvements/effect.routes.js';
import { improvementsRoutes } from './improvements/improvements.routes.js';
import { looksRoutes } from './looks/looks.routes.js';
import { membershipsRoutes } from './memberships/memberships.routes.js';
import { methodsRoutes } from './methods/methods.routes.js';
import { noticesRoutes } from './notices/notices.routes.js';
import { paperRoutes } from './paper/paper.routes.js';
import { privacyRoutes } from './privacy/notice.routes.js';
import { ratingsRoutes } from './ratings/ratings.routes.js';
import { entryRoutes } from './register/entry.routes.js';
import { mediaRoutes } from './register/media.routes.js';
import { meritsRoutes } from './register/merits.routes.js';
import { opinionsRoutes } from './register/opinions.routes.js';
import { createIntakeQueue } from './responses/intake.js';
import { proposalsRoutes } from './register/proposals.routes.js';
import { accessRoutes } from './reaching/access.routes.js';
import { invitationsRoutes } from './reaching/invitations.routes.js';
import { linksRoutes, shortAddressRoutes } from './reaching/links.routes.js';
import { samplingRoutes } from './reaching/sampling.routes.js';
import { optOutRoutes } from './responses/optOut.routes.js';
import { responsesRoutes } from './responses/responses.routes.js';
import { resultsRoutes } from './results/results.routes.js';
import { retentionRoutes } from './retention/retention.routes.js';
import { seriesRoutes } from './series/series.routes.js';
import { looksSettingsRoutes } from './settings/looks.routes.js';
import { measuresRoutes } from './settings/measures.routes.js';
import { noticeSettingsRoutes } from './settings/notice.routes.js';
import { placesRoutes } from './settings/places.routes.js';
import { rulesRoutes } from './settings/rules.routes.js';
import { settingsRoutes } from './settings/settings.routes.js';
import { bankRoutes } from './surveys/editor/bank.routes.js';
import { editorRoutes } from './surveys/editor/editor.routes.js';
import { translationRoutes } from './surveys/editor/translation.routes.js';
import { metricsRoutes, statusRoutes } from './status/status.routes.js';
import { disposalRoutes } from './surveys/disposal.routes.js';
import { surveysRoutes } from './surveys/surveys.routes.js';
import { themesRoutes } from './themes/themes.routes.js';
import { trustRoutes } from './tls/trust.routes.js';
import { accountsRoutes } from './users/accounts.routes.js';
import { deactivationRoutes } from './users/deactivation.routes.js';
import { trashRoutes } from './trash/trash.routes.js';
import { providerRoutes } from './users/provider.routes.js';
import { secondFactorRoutes } from './users/secondFactor.routes.js';
import { showUnmailed } from './unmailed/unmailed.js';
import { usersRoutes } from './users/users.routes.js';
import { visitsRoutes } from './visits/visits.routes.js';

/** @param sessionSecret signs the session cookie; kept in DATA_DIR by main.ts */
export function createApp(dependencies: Dependencies, sessionSecret: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('env', 'production'); // should even the error page fail, Express tells nobody why
  app.set('trust proxy', dependencies.config.trustProxy);
  const { publicUrl } = dependencies.config;
  app.set(ownOrigin, publicUrl === undefined ? undefined : new URL(publicUrl).origin);
  app.set('query parser', 'simple');
  app.set('etag', false);
  useViews(app);

  app.use(requestLog(dependencies));
  app.use(securityHeaders(publicUrl?.startsWith('https:') === true));
  app.use(healthRoutes(dependencies));
  app.use(metricsRoutes(dependencies));
  app.use(compression());
  app.use(looksRoutes(dependencies));
  app.use(
    '/assets',
    express.static(`${projectRoot}/public/built`, {
      immutable: true,
      maxAge: '1y',
      index: false,
      fallthrough: false,
    }),
  );

  app.use(localeOfAddress());
  app.use(frontRoutes(dependencies));
  app.use(trustRoutes(dependencies));
  const intake = createIntakeQueue(dependencies);
  // Before the kiosk's pages: it says whether the tablet that asks is the office's own, and in use.
  app.use(enrolmentRoutes(dependencies));
  app.use(shortAddressRoutes(dependencies));
  app.use(optOutRoutes(dependencies));
  app.use(responsesRoutes(dependencies, intake));
  app.use(apiRoutes(dependencies, intake));
  app.use(opinionsRoutes(dependencies));
  app.use(privacyRoutes(dependencies));
  app.use(lookUpRoutes(dependencies, sessionSecret));
  app.use(citizenHelpRoutes(dependencies));
  app.use(publicHeardRoutes(dependencies));
  app.use(resultsRoutes(dependencies));

  app.use(staffSession(dependencies, sessionSecret));
  app.use(localeOfSession());
  app.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(sameOrigin());
  // A survey document of 1 MB is up to four times that in a form's encoding.
  app.use('/surveys', express.urlencoded({ extended: false, limit: '4mb', parameterLimit: 2_000 }));
  // What was accepted of a file of values comes back to be confirmed.
  app.use('/series/import', express.urlencoded({ extended: false, limit: '4mb', parameterLimit: 20 }));
  // A year of a large office, pasted.
  app.use('/visits/import', express.urlencoded({ extended: false, limit: '2mb', parameterLimit: 20 }));
  // The same of an office calendar.
  app.use(
    '/cases/calendar/import',
    express.urlencoded({ extended: false, limit: '2mb', parameterLimit: 20 }),
  );
  app.use(express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 2_000 }));
  app.use(loadCurrentStaff(dependencies));
  app.use(csrfProtection());
  // First of all: who must set up a second factor does nothing else before.
  app.use(secondFactorRoutes(dependencies));
  app.use(showUnmailed(dependencies));
  app.use(usersRoutes(dependencies));
  app.use(providerRoutes(dependencies));
  app.use(accountsRoutes(dependencies));
  app.use(deactivationRoutes(dependencies));
  app.use(ratingsRoutes(dependencies));
  app.use(performanceRoutes(dependencies));
  // Before the dashboards: a bureau's overview is its offices'.
  app.use(bureauRoutes(dependencies));
  app.use(bureauOfficeRoutes(dependencies));
  app.use(dashboardsRoutes(dependencies));
  app.use(commentAnalysisRoutes(dependencies));
  app.use(alarmsRoutes(dependencies));
  app.use(membershipsRoutes(dependencies));
  app.use(methodsRoutes());
  app.use(visitsRoutes(dependencies));
  app.use(devicesRoutes(dependencies));
  // Before the parts of an office, whose addresses are kinds.
  app.use(retentionRoutes(dependencies));
  app.use(rulesRoutes(dependencies));
  app.use(placesRoutes(dependencies));
  app.use(looksSettingsRoutes(dependencies));
  app.use(noticeSettingsRoutes(dependencies));
  app.use(measuresRoutes(dependencies));
  app.use(languagesRoutes(dependencies));
  app.use(settingsRoutes(dependencies));
  app.use(seriesRoutes(dependencies));
  // Before the inbox, whose addresses are ids.
  app.use(themesRoutes(dependencies));
  app.use(entryRoutes(dependencies));
  app.use(commentsRoutes(dependencies));
  app.use(purgeRoutes(dependencies));
  // Before one case, whose addresses are ids.
  app.use(caseOfficeRoutes(dependencies));
  app.use(casesRoutes(dependencies));
  app.use(mediaRoutes(dependencies));
  app.use(proposalsRoutes(dependencies));
  app.use(meritsRoutes(dependencies));
  app.use(effectRoutes(dependencies));
  app.use(heardRoutes(dependencies));
  app.use(improvementsRoutes(dependencies));
  app.use(noticesRoutes(dependencies));
  app.use(paperRoutes(dependencies, intake));
  app.use(linksRoutes(dependencies));
  app.use(accessRoutes(dependencies));
  app.use(invitationsRoutes(dependencies));
  app.use(samplingRoutes(dependencies));
  app.use(surveysRoutes(dependencies));
  app.use(disposalRoutes(dependencies));
  app.use(bankRoutes(dependencies));
  app.use(editorRoutes(dependencies));
  app.use(translationRoutes(dependencies));
  app.use(importsRoutes(dependencies));
  app.use(statusRoutes(dependencies));
  app.use(trashRoutes(dependencies));
  app.use(auditRoutes(dependencies));
  app.use(sealsRoutes(dependencies));

  app.use(unknownAddress());
  app.use(errorPages(dependencies));
  return app;
}
