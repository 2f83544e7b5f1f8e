import { describe, expect, it } from 'vitest';
import { proposeSorting, type ProposedKind } from '../../../analysis/text/proposal.js';
import type { Theme } from '../../../analysis/text/themeRules.js';

type Sample = { text: string; score: number; kind: ProposedKind; themes: Theme[] };

/** Invented comments, coded by hand: the wording that misleads simple rules is in it on purpose. */
const samples: Sample[] = [
  {
    text: '櫃檯小姐很有耐心，一步一步教我媽媽填申請書，還主動拿老花眼鏡給她用，真的很感謝。',
    score: 5,
    kind: 'praise',
    themes: ['attitude', 'praise'],
  },
  {
    text: '每次來大家都很親切！中午如果能再多開一個窗口，我們上班族就更方便了。',
    score: 5,
    kind: 'suggestion',
    themes: ['hours', 'attitude'],
  },
  { text: '不是停車不方便，是根本沒有地方可以停。', score: 2, kind: 'complaint', themes: ['parking'] },
  {
    text: '服務無可挑剔，標示也沒話說，一進門就知道要去哪裡抽號。',
    score: 5,
    kind: 'praise',
    themes: ['signs', 'praise'],
  },
  {
    text: '規費建議可以用悠遊卡或行動支付，現在出門比較少帶現金了。',
    score: 4,
    kind: 'suggestion',
    themes: ['fees'],
  },
  {
    text: '網路申辦到最後一步一直跳出系統錯誤，自然人憑證也讀不到，只好請假跑一趟。',
    score: 2,
    kind: 'complaint',
    themes: ['online'],
  },
  { text: '無', score: 5, kind: 'no_content', themes: [] },
  {
    text: '戶政所前面路口的紅綠燈秒數太短，老人家走不完，請改善。',
    score: 4,
    kind: 'suggestion',
    themes: ['other'],
  },
  {
    text: '服務態度不錯。只是想順便請教，去年貴所把我父親的遷入日期登記錯了，麻煩查明更正，也給我一個答覆。',
    score: 4,
    kind: 'petition',
    themes: ['expertise', 'attitude'],
  },
  {
    text: '辦完回家才發現地址印錯一個字，打電話都沒人接，請回電。',
    score: 2,
    kind: 'petition',
    themes: ['expertise', 'phone'],
  },
  {
    text: "I can't say I was unhappy with anything. The clerk explained the naturalization papers without a hitch.",
    score: 5,
    kind: 'praise',
    themes: ['expertise', 'praise'],
  },
  {
    text: 'Took a number at 12:05. Two counters were open over lunch and in half an hour they had served four people.',
    score: 2,
    kind: 'complaint',
    themes: ['waiting', 'hours'],
  },
  {
    text: 'Do I really have to bring the original marriage certificate again just to change my address?',
    score: 3,
    kind: 'petition',
    themes: ['law'],
  },
  {
    text: '特に不満はありません。待ち時間も気になりませんでした。',
    score: 4,
    kind: 'opinion',
    themes: ['waiting'],
  },
  {
    text: '書類が足りないと言われ、二度も出直すことになりました。最初に電話で聞いたときに教えてほしかったです。',
    score: 2,
    kind: 'complaint',
    themes: ['process', 'phone'],
  },
  {
    text: '大したことではないのですが、婚姻届の日付が一日違って登録されているようです。ご確認のうえ、訂正をお願いいたします。',
    score: 4,
    kind: 'petition',
    themes: ['expertise'],
  },
  { text: '謝謝！', score: 5, kind: 'no_content', themes: [] },
  { text: '特になし', score: 4, kind: 'no_content', themes: [] },
  { text: '👍👍', score: 5, kind: 'no_content', themes: [] },
];

describe('the proposal how to sort a comment', () => {
  it.each(samples)('names the kind a person would: $text', ({ text, score, kind }) => {
    expect(proposeSorting(text, score)?.kind).toBe(kind);
  });

  it('finds nine of ten themes a person would, without inventing as many', () => {
    let wanted = 0;
    let found = 0;
    let proposed = 0;
    for (const { text, score, themes } of samples) {
      const proposal = proposeSorting(text, score)?.themes ?? [];
      wanted += themes.length;
      proposed += proposal.length;
      found += themes.filter((theme) => proposal.includes(theme)).length;
    }
    expect(found / wanted).toBeGreaterThan(0.9);
    expect(found / proposed).toBeGreaterThan(0.7);
  });

  it('proposes nothing for an empty text', () => {
    expect(proposeSorting('   ')).toBeUndefined();
  });
});
