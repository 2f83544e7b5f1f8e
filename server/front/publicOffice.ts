// Why: a page for anybody stands in one office: the one its address names, or the only one there is.
import { listOffices, type Office } from '../../db/queries/offices.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';

export type PublicOffice = { office: Office; scope: OfficeScope; isOnly: boolean };

/** Undefined where there are several and none was named: the front lists them. Throws 404 for one that is not there. */
export async function findPublicOffice(
  dependencies: Dependencies,
  named: string | undefined,
): Promise<PublicOffice | undefined> {
  const all = await listOffices(dependencies.database.queries);
  // A bureau answers no citizen.
  const offices = all.filter(({ isBureau }) => !isBureau);
  const [first] = offices;
  const isOnly = offices.length === 1;
  const office = named === undefined ? (isOnly ? first : undefined) : offices.find(({ id }) => id === named);
  if (office === undefined && (named !== undefined || first === undefined)) throw notFound();
  return office === undefined ? undefined : { office, scope: officeScope(office.id), isOnly };
}
