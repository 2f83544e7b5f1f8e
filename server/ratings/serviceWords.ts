// Why: a rating is told by its service, in the mail and on the page alike.
import type { listServices } from '../../db/queries/offices.js';
import { inLanguage, type Language, type Translate } from '../i18n.js';

type Services = Awaited<ReturnType<typeof listServices>>;

export function serviceWords(
  t: Translate,
  language: Language,
  services: Services,
  code: string | null,
): string {
  const service = services.find((one) => one.code === code);
  if (service !== undefined) return inLanguage(service.name, language);
  return t(code === 'multiple' ? 'ratings.mail.services_several' : 'ratings.mail.service_unknown');
}
