// Why: in which order a reply is signed, since when, and how the next order is set.
import type { SignChain } from '../../db/queries/caseRules.js';
import type { Reader } from '../comments/shown.js';
import { dayInShort } from '../dayWords.js';
import { isSignRole, shippedOrder, signRoles, type SignRole } from './chain.js';
import { errorSummary, formFields, type Shown } from './fields.page.js';
import { chainFields, chainPlaces } from './office.form.js';

export function chainPage(reader: Reader, chains: readonly SignChain[], shown?: Shown) {
  const { t, language, staff, today } = reader;
  const short = (day: string) => dayInShort(day, language, staff.office.settings.rocYears);
  const inForce = chains.find(({ fromDay }) => fromDay <= today);
  const words = (roles: readonly SignRole[]) =>
    ['handler', ...roles].map((role) => t(`cases.roles.${role}`)).join(' → ');
  const current = inForce === undefined ? shippedOrder : inForce.roles.filter(isSignRole);
  const begun = Object.fromEntries(chainPlaces.map((name, index) => [name, current[index] ?? '']));
  const offices = signRoles.map((role) => ({ value: role, text: t(`cases.roles.${role}`) }));
  const fields = formFields(
    t,
    chainFields,
    shown ?? { values: { fromDay: today, ...begun }, errors: {} },
    Object.fromEntries(chainPlaces.map((name) => [name, offices])),
  ).map((field) => (field.name === 'fromDay' ? { ...field, label: t('cases.from_day') } : field));
  return {
    title: t('cases.chain_link'),
    nav: 'cases',
    rows: [
      ...chains.map((chain) => ({
        from: short(chain.fromDay),
        steps: words(chain.roles.filter(isSignRole)),
        inForce: chain === inForce,
      })),
      { from: t('cases.shipped'), steps: words(shippedOrder), inForce: inForce === undefined },
    ],
    fields: staff.may('cases.register') ? fields : undefined,
    errors: errorSummary(fields),
  };
}
