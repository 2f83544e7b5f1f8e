// Why: what the rules of analysis/text were written against: invented comments, coded by hand, with the wording that misleads
// simple rules in it on purpose. A level measured here flatters the rules; unseenComments.ts holds the honest one.

export type CodedComment = {
  language: 'zh-TW' | 'en' | 'ja';
  /** The overall rating given with it, 1 (worst) to 5 (best). */
  score: number;
  kind: 'opinion' | 'suggestion' | 'complaint' | 'petition' | 'praise' | 'no_content';
  /** How the service as received is judged; a pure wish is neutral. */
  polarity: 'positive' | 'negative' | 'neutral';
  /** Main theme first. */
  themes: readonly string[];
  text: string;
};

// prettier-ignore
export const codedComments: readonly CodedComment[] = [
  { language: 'zh-TW', score: 5, kind: 'praise', polarity: 'positive', themes: ['attitude', 'praise'], text: '櫃檯小姐很有耐心，一步一步教我媽媽填申請書，還主動拿老花眼鏡給她用，真的很感謝。' },
  { language: 'zh-TW', score: 5, kind: 'suggestion', polarity: 'positive', themes: ['hours', 'attitude'], text: '每次來大家都很親切！中午如果能再多開一個窗口，我們上班族就更方便了。' },
  { language: 'zh-TW', score: 2, kind: 'complaint', polarity: 'negative', themes: ['parking'], text: '不是停車不方便，是根本沒有地方可以停。' },
  { language: 'zh-TW', score: 5, kind: 'praise', polarity: 'positive', themes: ['signs', 'praise'], text: '服務無可挑剔，標示也沒話說，一進門就知道要去哪裡抽號。' },
  { language: 'zh-TW', score: 4, kind: 'petition', polarity: 'negative', themes: ['expertise', 'attitude'], text: '服務態度不錯。只是想順便請教，去年貴所把我父親的遷入日期登記錯了，害他敬老津貼少領兩個月，麻煩查明更正，也給我一個答覆。' },
  { language: 'zh-TW', score: 2, kind: 'petition', polarity: 'negative', themes: ['expertise', 'phone'], text: '辦完回家才發現身份證上的地址印錯一個字，打電話都沒人接，請回電0900-000-123，敝姓陳。' },
  { language: 'zh-TW', score: 4, kind: 'suggestion', polarity: 'neutral', themes: ['fees'], text: '規費建議可以用悠遊卡或行動支付，現在出門比較少帶現金了。' },
  { language: 'zh-TW', score: 2, kind: 'complaint', polarity: 'negative', themes: ['online'], text: '網路申辦到最後一步一直跳出系統錯誤，自然人憑證也讀不到，只好請假跑一趟。' },
  { language: 'zh-TW', score: 5, kind: 'no_content', polarity: 'neutral', themes: [], text: '無' },
  { language: 'zh-TW', score: 4, kind: 'suggestion', polarity: 'negative', themes: ['other'], text: '戶政所前面路口的紅綠燈秒數太短，老人家走不完，請改善。' },
  { language: 'en', score: 5, kind: 'praise', polarity: 'positive', themes: ['expertise', 'praise'], text: "I can't say I was unhappy with anything. The clerk explained the naturalization papers without a hitch." },
  { language: 'en', score: 2, kind: 'complaint', polarity: 'negative', themes: ['waiting', 'hours'], text: 'Took a number at 12:05. Two counters were open over lunch and in half an hour they had served four people.' },
  { language: 'en', score: 3, kind: 'petition', polarity: 'negative', themes: ['law', 'online', 'phone'], text: 'Do I really have to bring the original marriage certificate again just to change my address? The website and the person on the phone told me different things.' },
  { language: 'ja', score: 4, kind: 'opinion', polarity: 'positive', themes: ['waiting'], text: '特に不満はありません。待ち時間も気になりませんでした。' },
  { language: 'ja', score: 2, kind: 'complaint', polarity: 'negative', themes: ['process', 'phone'], text: '書類が足りないと言われ、二度も出直すことになりました。最初に電話で聞いたときに教えてほしかったです。' },
  { language: 'ja', score: 4, kind: 'petition', polarity: 'negative', themes: ['expertise'], text: '大したことではないのですが、妻との婚姻届の日付が一日違って登録されているようです。ご確認のうえ、訂正をお願いいたします。' },
  { language: 'zh-TW', score: 5, kind: 'no_content', polarity: 'neutral', themes: [], text: '謝謝！' },
  { language: 'ja', score: 4, kind: 'no_content', polarity: 'neutral', themes: [], text: '特になし' },
  { language: 'zh-TW', score: 5, kind: 'no_content', polarity: 'neutral', themes: [], text: '👍👍' },
];
