// Why: how every figure is made, for anybody on the staff who doubts one.
import { translatorFor, type Language } from '../i18n.js';
import type { Block, MethodBook } from './methodBook.js';

export type MethodsPage = {
  title: string;
  nav: 'dashboards';
  styles: string[];
  note: string;
  contents: MethodBook['contents'];
  blocks: Block[];
};

export function methodsPage(language: Language, book: MethodBook): MethodsPage {
  const t = translatorFor(language);
  return {
    title: t('methods.title'),
    nav: 'dashboards',
    styles: ['dashboards.css', 'trend.css'],
    note: t('methods.note'),
    contents: book.contents,
    blocks: book.blocks,
  };
}
