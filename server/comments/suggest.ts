// Why: rules may propose how to sort a comment, a person decides (statistics.md C.16). Cheap rules on the text and the
// rating; nothing of them is ever stored. Pure.
import type { CommentKind } from '../../db/schema.js';
import { normaliseForSearch } from '../responses/searchText.js';
import type { Theme } from './themes.js';

export type Suggestion = { kind: CommentKind; themes: Theme[] };

/** The whole text is a polite nothing. */
const nothing =
  /^(?:無|沒有|沒|没有|無意見|沒意見|沒有意見|無建議|沒有建議|目前沒有|暫無|謝謝|感謝|謝謝您|謝謝你|好|很好|ok|okay|good|fine|none|no|nope|nothing|na|no comment|no comments|thanks|thank you|なし|無し|ない|特になし|特にない|特にありません|特に無し|ありがとう|ありがとうございます|ありがとうございました|test|測試)+$/;

/** Sounds like a complaint and is praise: denied dissatisfaction. */
const deniedBlame =
  /無可挑剔|沒話說|沒有不滿|沒什麼好嫌|不會不方便|沒得挑|不滿はありません|不満はありません|文句なし|文句はありません|can't complain|nothing to complain|can't say i was unhappy|without a hitch|no complaints/g;

const asksTheOffice =
  /查明|更正|訂正|補發|答覆|回覆|回復|回電|給我一個交代|陳情|檢舉|申訴|舉發|登記錯|印錯|寫錯|打錯|登錄錯|間違って登録|違って登録|ご確認のうえ|お返事|ご回答|please (?:reply|call|contact|correct|investigate)|call me|get back to me|(?:was|were) (?:registered|recorded|printed) wrong|wrong(?:ly)? (?:registered|recorded)|do i (?:really )?have to|am i required|told me different/;
const wish =
  /建議|希望|可以再|能再|如果能|若能|可否|能不能|是否可以|是否能|請改善|請增加|請增設|增設|最好能|期盼|盼|would be (?:nice|good|great|better|helpful)|could you|please (?:add|open|provide|consider|put)|i suggest|it would help|should (?:have|be|add|open)|いただけると|していただきたい|てほしいです|てもらえると|あればいい|あると(?:助かり|嬉し|うれし)|増やして|お願いできれば/;
const blame =
  /不滿|不便|不方便|不好|很差|太差|態度差|不耐煩|沒人|沒有地方|等很久|等太久|太久|太慢|很慢|錯誤|讀不到|壞掉|故障|失望|糟|離譜|白跑|請假跑|髒|too (?:long|slow|few)|slow|rude|dirty|broken|error|disappoint|confus|nobody|no one answered|unfriendly|waited|only two|had served|出直す|待たされ|遅い|不親切|汚い|分かりにく|わかりにく|ほしかった|不便/;
const thanks =
  /感謝|謝謝|很棒|超棒|讚|親切|耐心|貼心|細心|用心|熱心|專業|效率高|很快|迅速|辛苦了|thank|excellent|great|helpful|friendly|kind|patient|wonderful|smooth|丁寧|親切|助かり|ありがと|感謝|素晴らし|スムーズ|迅速/;

const themeRules: readonly { theme: Theme; any: RegExp; not?: RegExp }[] = [
  {
    theme: 'waiting',
    any: /等候|等待|等很久|等太久|等了|排隊|久候|速度|效率|太久|太慢|叫號|抽號碼|wait|queue|slow|took a number|half an hour|served|待ち時間|待たされ|遅い|行列/,
  },
  {
    theme: 'hours',
    any: /中午|午休|夜間|假日|週末|周末|服務時間|上班時間|延長|下班後|lunch|evening|weekend|opening hours|after work|昼休み|お昼|夜間|土日|受付時間|営業時間/,
  },
  { theme: 'parking', any: /停車|車位|機車格|parking|park the car|駐車/ },
  {
    theme: 'fees',
    any: /規費|費用|手續費|悠遊卡|行動支付|刷卡|付款|繳費|fee\b|fees|credit card|mobile payment|手数料|支払/,
  },
  {
    theme: 'online',
    any: /網路|網站|線上|系統|自然人憑證|讀卡機|app\b|website|online|system error|オンライン|ネット|サイト|システム/,
  },
  { theme: 'phone', any: /電話|總機|專線|來電|phone|called|hotline/, not: /請回電|電話號碼/ },
  {
    theme: 'accessibility',
    any: /無障礙|輪椅|哺乳|哺集乳|哺\(集\)乳|坡道|嬰兒車|wheelchair|nursing room|ramp|stroller|accessible|バリアフリー|授乳|車いす|車椅子|ベビーカー/,
  },
  {
    theme: 'signs',
    any: /標示|指標|動線|指引|看板|找不到|路標|sign\b|signs|signage|directions|案内板|案内表示|表示が|動線/,
  },
  {
    theme: 'environment',
    any: /環境|冷氣|空調|廁所|洗手間|座位|椅子|飲水|燈光|整潔|乾淨|髒|悶熱|吵|toilet|air.?condition|seat|chairs|clean|dirty|noisy|トイレ|椅子|空調|冷房|きれい|清潔/,
  },
  { theme: 'volunteers', any: /志工|義工|volunteer|ボランティア/ },
  {
    theme: 'law',
    any: /法令|法規|法律|規定|依法|law\b|legal|regulation|original marriage certificate|required by|法令|法律|規則/,
  },
  {
    theme: 'process',
    any: /流程|手續|文件|證件|表格|申請書|填寫|書類|手続|缺件|補件|出直す|procedure|paperwork|documents?\b|\bforms?\b/,
    not: /教我|naturalization papers/,
  },
  {
    theme: 'expertise',
    any: /專業|正確|錯字|印錯|登記錯|寫錯|弄錯|熟練|說明清楚|解說|不熟|knowledge|explained|accurate|mistake|wrong|間違|違って登録|正確|説明/,
  },
  {
    theme: 'attitude',
    any: /態度|親切|有禮|禮貌|耐心|微笑|臉色|口氣|不耐煩|客氣|服務人員|櫃台小姐|櫃台先生|rude|polite|friendly|attitude|kind\b|patient|親切|丁寧|態度|笑顔|不親切/,
  },
];

/**
 * How a comment might be sorted.
 * @param score the overall rating given with it, 1 (worst) to 5 (best), or undefined
 * @returns undefined for an empty text
 */
export function suggestFor(text: string, score?: number): Suggestion | undefined {
  const plain = normaliseForSearch(text);
  if (plain === '') return undefined;
  if (
    nothing.test(plain.replace(/[\p{P}\p{S}\p{Z}]+/gu, '')) ||
    nothing.test(plain.replace(/[\p{P}\p{S}]+/gu, ''))
  )
    return { kind: 'no_content', themes: [] };
  if (!/[\p{L}\p{N}]/u.test(plain)) return { kind: 'no_content', themes: [] };
  const withoutDenied = plain.replace(deniedBlame, ' ');
  const denies = withoutDenied !== plain;
  const kind = kindOf(withoutDenied, denies, score);
  const found: Theme[] = themeRules
    .filter(({ any, not }) => any.test(plain) && not?.test(plain) !== true)
    .map((rule) => rule.theme);
  if (kind === 'praise') found.push('praise');
  return { kind, themes: found.length === 0 ? ['other'] : found.slice(0, 4) };
}

function kindOf(text: string, denies: boolean, score: number | undefined): CommentKind {
  if (asksTheOffice.test(text)) return 'petition';
  if (wish.test(text)) return 'suggestion';
  const low = score !== undefined && score <= 2;
  if (low || (blame.test(text) && !(score === 5 && thanks.test(text)))) return 'complaint';
  if (thanks.test(text) || (denies && score === 5)) return 'praise';
  return 'opinion';
}
