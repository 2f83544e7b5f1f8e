// Why: what the invented citizens write, with the coding a careful R&E officer would give it. `{a|b|c}` stands for one
// of the wordings. All of it is invented; telephone numbers and names belong to nobody.
import type { CommentKind } from '../../db/schema.js';
import type { Story } from './truth.js';

type Language = 'zh-TW' | 'en' | 'ja';
/** Written only before or after something happened. */
export type Timing = { before?: keyof Story; after?: keyof Story; peak?: true; hour?: number };

export type CommentText = {
  language: Language;
  kind: CommentKind;
  /** Main theme first. */
  themes: readonly string[];
  /** The overall ratings it goes with, lowest and highest. */
  ratings: readonly [number, number];
  text: string;
  services?: readonly string[];
  timing?: Timing;
  /** Only on a form of several questions, or only on the noisy tablet. */
  where?: 'form' | 'noisy';
  /** How often beside the others; 1 unless told. */
  weight?: number;
};

type Options = Pick<CommentText, 'services' | 'timing' | 'where' | 'weight'>;
type Entry = readonly [
  kind: CommentKind,
  themes: string,
  lowest: number,
  highest: number,
  text: string,
  options?: Options,
];

const before = (story: keyof Story, more: Options = {}): Options => ({ ...more, timing: { before: story } });
const after = (story: keyof Story, more: Options = {}): Options => ({ ...more, timing: { after: story } });
const of = (...services: string[]): Options => ({ services });

// prettier-ignore
const zh: readonly Entry[] = [
  // no content
  ['no_content', '', 4, 5, '無', { weight: 5 }],
  ['no_content', '', 4, 5, '{沒有|沒意見|沒有意見|無意見|暫無}', { weight: 3 }],
  ['no_content', '', 4, 5, '{謝謝|謝謝！|感謝|辛苦了|OK|。。。|都好}', { weight: 4 }],
  // praise
  ['praise', 'attitude,praise', 4, 5, '{櫃檯小姐|承辦小姐|{2|3|5}號櫃檯的先生}{很親切|態度非常好|很有耐心}，{謝謝|讚|辛苦了|給一百分}。', { weight: 4 }],
  ['praise', 'attitude,praise', 5, 5, '{服務很好|服務態度一級棒|服務親切}，{繼續保持|加油|希望可以一直維持下去}。', { weight: 4 }],
  ['praise', 'attitude,praise', 5, 5, '櫃檯小姐很有耐心，一步一步教我{媽媽|爸爸|阿嬤|公公}填申請書，還主動拿老花眼鏡給{她|他們|家人}用，真的很感謝。'],
  ['praise', 'expertise,praise', 4, 5, '承辦人員{很專業|對規定很熟}，{一次就跟我講清楚要帶什麼|資料一看就知道缺什麼}，{不用再跑第二趟|省了很多時間}。', { weight: 2 }],
  ['praise', 'attitude,expertise,praise', 5, 5, '辦登記的時候同仁還{恭喜我們|幫我們拍照|說了祝福的話}，過程很順利，{留下很好的回憶|很窩心}。', of('marriage', 'birth')],
  ['praise', 'attitude,praise', 5, 5, '{家人過世|爸爸剛走}心情很亂，{同仁輕聲說明|小姐慢慢講}，還幫忙整理後續要去哪些單位，{真的很溫暖|非常感謝}。', of('death')],
  ['praise', 'volunteers,praise', 4, 5, '門口的志工{阿姨|大哥|媽媽}{很熱心|會主動問要辦什麼}，{還幫忙抽號碼牌|帶我到正確的櫃檯}。', { weight: 2 }],
  ['praise', 'process,praise', 5, 5, '{以前要跑好幾個地方|原本以為要很久}，現在{一個櫃檯就辦好|不到{十|十五|二十}分鐘就完成}，進步很多。', { weight: 2 }],
  ['praise', 'signs,praise', 5, 5, '服務無可挑剔，標示也沒話說，一進門就知道要去哪裡抽號。', { weight: 0.4 }],
  ['praise', 'environment,praise', 4, 5, '環境{很乾淨|明亮舒適}，{有茶水可以喝|還有老花眼鏡和充電座|冷氣也剛好}，{等起來不會不舒服|很貼心}。', { weight: 2 }],
  ['praise', 'waiting,praise', 4, 5, '新的抽號機{很清楚|可以看到前面還有幾個人|字很大}，{等的時間變短了|感覺快很多|不用一直站在旁邊等}。', after('machine', { weight: 3 })],
  ['praise', 'waiting,praise', 4, 5, '{速度很快|沒等多久就輪到我|一下子就辦好了}，{謝謝|很有效率|值得鼓勵}。', { weight: 3 }],
  ['praise', 'hours,praise', 4, 5, '中午{休息時間|12點多}來辦謄本，{沒想到這麼快|不到十分鐘就拿到}，{上班族的福音|對上班的人很方便}。', after('lunch', { services: ['transcript'], weight: 3 })],
  ['praise', 'hours,praise', 4, 5, '星期三晚上還能辦，{不用請假|下班再來就好}，{很方便|謝謝你們}。'],
  ['praise', 'accessibility,praise', 5, 5, '推著{輪椅|娃娃車}來，{同仁馬上出來幫忙|門口有人帶我走坡道}，{哺集乳室也很乾淨|很感動}。'],
  ['praise', 'online,praise', 4, 5, '先在網路上預約，到了{直接叫號|不用等}，{非常方便|希望多宣傳}。'],
  ['praise', 'attitude,praise', 5, 5, '國語講不好，{小姐用台語跟我講|先生講慢慢的}，{足感心|聽得很清楚}。'],
  // suggestions
  ['suggestion', 'hours,attitude', 4, 5, '每次來大家都很親切！中午如果能再多開一個窗口，我們上班族就更方便了。', before('lunch', { services: ['transcript', 'id_card'], weight: 2 })],
  ['suggestion', 'hours', 3, 5, '{建議|希望}{中午多開窗口|午休時間不要只開兩個櫃檯}，上班族只有這個時間能來。', before('lunch', { weight: 2 })],
  ['suggestion', 'hours', 3, 5, '{希望|建議}{星期六上午|假日}也能{開放辦理|受理}，{平日請假不容易|平常都要上班}。'],
  ['suggestion', 'hours', 3, 5, '夜間服務可以{一個禮拜多一天嗎|改到七點半嗎}？{下班趕過來很緊|塞車常常來不及}。'],
  ['suggestion', 'fees', 3, 5, '規費建議可以用{悠遊卡|信用卡|行動支付|LINE Pay}，現在{出門比較少帶現金了|身上都沒有現金}。', { weight: 3 }],
  ['suggestion', 'fees', 3, 5, '謄本一份{才十幾塊|十五元}還要找零，{可不可以用一卡通|建議設自動繳費機}。', of('transcript')],
  ['suggestion', 'signs', 2, 4, '{抽號機旁邊|門口}的說明{字太小|太多字}，{老人家看不清楚|要站很近才看得到}，建議放大。', { weight: 2 }],
  ['suggestion', 'signs', 2, 4, '第一次來不知道要先{抽號|填單}，希望{入口|門口}有清楚的{指示|動線圖}。', before('signs', { weight: 2 })],
  ['suggestion', 'signs', 2, 4, '新的指標很漂亮，但是{廁所|影印機|填寫檯}在哪裡還是{找不到|要問人}。', after('signs', { weight: 2 })],
  ['suggestion', 'signs', 3, 4, '樓上樓下的櫃檯編號{很像|容易搞混}，建議用{不同顏色|不同字母}區分。'],
  ['suggestion', 'environment', 3, 5, '{等候區|大廳}椅子{不夠|太少}，{星期一|人多的時候}很多人站著，可以多放幾張嗎？', { weight: 2 }],
  ['suggestion', 'environment', 3, 5, '冷氣{太冷|出風口正對座位|有點不冷}，{建議調整|老人家會不舒服|夏天排隊很悶}。'],
  ['suggestion', 'environment', 3, 5, '希望增設{飲水機|手機充電座|兒童遊戲角|影印機}，{等的時候比較方便|帶小孩比較好等}。'],
  ['suggestion', 'environment', 3, 5, '廁所{燈有點暗|地板濕濕的|沒有衛生紙}，請{留意一下|多巡視}。'],
  ['suggestion', 'accessibility', 2, 4, '無障礙坡道{太陡|口常停機車}，{輪椅上去很吃力|推輪椅過不去}，請{改善|留意}。', { weight: 2 }],
  ['suggestion', 'accessibility', 3, 5, '哺（集）乳室{門鎖怪怪的|沒有插座|裡面堆東西}，{希望處理|建議整理一下}。'],
  ['suggestion', 'accessibility', 3, 5, '叫號{聲音太小|只有聲音}，{我爸重聽聽不到|聽障朋友很難知道輪到自己}，建議{座位區也放螢幕|加裝字幕}。'],
  ['suggestion', 'parking', 3, 4, '{機車|汽車}停車位{太少|都滿的}，可不可以{規劃洽公專用車位|和隔壁學校合作}？', { weight: 2 }],
  ['suggestion', 'online', 3, 5, '預約系統{手機版很難按|時段太少}，{希望改善|建議開放當天預約}。'],
  ['suggestion', 'online', 3, 5, '網站上{應備文件|要帶的證件}寫得{太複雜|像法條}，可不可以用{表格|範例}說明？', { weight: 2 }],
  ['suggestion', 'process', 3, 5, '申請書可以{先在網路下載|放範例在桌上}嗎？{現場才填很花時間|不知道怎麼寫}。'],
  ['suggestion', 'process', 3, 5, '{換身分證|補發身分證}的照片規定可以{貼在門口|講清楚一點}，{我被退了一次|白跑一趟}。', of('id_card')],
  ['suggestion', 'process', 3, 5, '{遷戶口|搬家}的時候如果可以{一起改監理站和健保的地址|順便通知其他單位}就好了。', of('moving')],
  ['suggestion', 'process', 3, 5, '出生登記能不能{和健保、補助一起辦|在醫院就辦好}？剛生完要跑好幾個地方。', of('birth')],
  ['suggestion', 'phone', 3, 4, '打電話{一直轉接|都在忙線中}，建議{增加線路|有專人回答}。'],
  ['suggestion', 'volunteers', 3, 5, '{星期五|下午}都沒有志工，{希望排班|建議多招募}，{老人家需要有人帶|剛進來不知道去哪}。'],
  ['suggestion', 'waiting', 3, 4, '可不可以用手機{看到目前叫到幾號|收到通知}，這樣可以先去{買東西|辦別的事}。', { weight: 2 }],
  ['suggestion', 'waiting', 2, 4, '{抽號機常常缺紙|號碼牌不知道要等多久}，建議{換新的|顯示等候人數}。', before('machine', { weight: 3 })],
  ['suggestion', 'waiting', 3, 4, '只是{領件|拿補件}也要重新抽號排隊，建議設{快速櫃檯|領件專用窗口}。', { weight: 2 }],
  ['suggestion', 'other', 4, 4, '戶政所前面路口的紅綠燈秒數太短，老人家走不完，請改善。', { weight: 0.4 }],
  ['suggestion', 'online', 4, 5, '{希望|建議}{LINE|官方帳號}可以查{案件進度|目前等候人數}，年輕人比較習慣。'],
  // complaints
  ['complaint', 'waiting', 1, 3, '等了{三十|四十|五十}分鐘才輪到，{號碼跳很慢|只開兩個櫃檯|旁邊櫃檯沒人卻不叫號}。', before('machine', { weight: 6 })],
  ['complaint', 'waiting', 1, 3, '{星期一早上|月底|下午}人很多，{等快一個小時|等了四十分鐘}，{年紀大的人受不了|小孩都在哭}。', { weight: 2 }],
  ['complaint', 'waiting', 1, 3, '過年前{人山人海|大排長龍}，{明知道會很多人還是只開這幾個窗口|等了一個多小時}。', { timing: { peak: true }, weight: 12 }],
  ['complaint', 'waiting,hours', 1, 3, '{中午|12點多}來只有{一個|兩個}窗口，{等到一點多|排隊排到門口}，{上班都遲到了|午休白白浪費掉}。', before('lunch', { timing: { before: 'lunch', hour: 12 }, weight: 8 })],
  ['complaint', 'waiting', 1, 3, '抽號機{壞掉|卡紙}也沒人處理，{大家亂成一團|不知道誰先誰後}。', before('machine', { weight: 3 })],
  ['complaint', 'attitude', 1, 3, '承辦人員{臉很臭|口氣不好|一直滑手機}，{問個問題好像欠他錢|讓人很不舒服}。', { weight: 3 }],
  ['complaint', 'attitude', 1, 2, '{講話很大聲|當著大家的面說我資料不齊}，{沒有顧慮到別人的隱私|很沒面子}。', { weight: 2 }],
  ['complaint', 'attitude,expertise', 1, 2, '問{兩個|三個}人得到{兩種|三種}答案，{到底要聽誰的|最後還是白跑一趟}。', { weight: 2 }],
  ['complaint', 'process', 1, 3, '電話說{帶身分證就好|不用帶印章}，來了又說{還要戶口名簿|一定要印章}，{請假來白跑|浪費一個上午}。', { weight: 3 }],
  ['complaint', 'process', 1, 3, '手續{太繁雜|重複填好幾張表}，同樣的{名字和地址|資料}寫了{三|四}次。', { weight: 2 }],
  ['complaint', 'process', 1, 3, '歸化的文件要{翻譯又要認證|跑外交部又跑法院}，{沒有人跟我們講順序|每次來說的都不一樣}。', { services: ['nationality'], weight: 6 }],
  ['complaint', 'parking', 1, 3, '不是停車不方便，是根本沒有地方可以停。', { weight: 0.5 }],
  ['complaint', 'parking', 1, 3, '停車場{被隔壁餐廳的車停滿|繞了三圈都沒位子}，{最後停遠遠的走過來|還被開單}。', { weight: 1.5 }],
  ['complaint', 'online', 1, 3, '網路申辦到最後一步一直跳出{系統錯誤|憑證讀取失敗}，只好請假跑一趟。', { services: ['digital_certificate', 'transcript'], weight: 3 }],
  ['complaint', 'online', 1, 3, '自然人憑證{讀不到|裝元件裝了半天}，{客服叫我問戶政，戶政叫我問客服|還是要跑一趟}。', { services: ['digital_certificate'], weight: 3 }],
  ['complaint', 'phone', 1, 3, '電話{打了十幾通都沒人接|轉來轉去最後斷線}，{那設電話幹嘛|只好親自跑一趟}。', { weight: 2 }],
  ['complaint', 'signs', 1, 3, '繞了一圈才找到{填寫檯|領件的地方|照相的地方}，標示{很不清楚|被盆栽擋住}。', { weight: 2 }],
  ['complaint', 'environment', 1, 3, '{夏天|下午}裡面很悶，{冷氣像沒開一樣|電風扇也沒開}，{等到滿身汗|小孩一直哭}。', { weight: 1.5 }],
  ['complaint', 'accessibility', 1, 3, '電梯{維修|故障}也沒有公告，{行動不便的人怎麼上二樓|我推輪椅等於白來}。', { weight: 1.5 }],
  ['complaint', 'fees', 1, 3, '{印鑑證明|英文謄本}規費{沒有公告清楚|和網站上寫的不一樣}，到櫃檯才知道。', of('seal', 'transcript')],
  ['complaint', 'hours', 1, 3, '{四點五十分|差十分鐘五點}到就說{系統要關了|今天不收了}，不是五點才下班嗎？', { weight: 1.5 }],
  ['complaint', 'law', 1, 3, '為什麼{本人一定要親自來|委託書還要特別的格式}？{法規該檢討了|太不近人情}。', { weight: 1.5 }],
  ['complaint', 'other', 1, 3, '評分的平板{按了沒反應|按一下跳兩次}，是不是壞了？', { where: 'noisy', weight: 8 }],
  // opinions
  ['opinion', 'waiting', 3, 4, '{等候時間還好|今天人不多|等了一下下}，{整體還可以|普通}。', { weight: 3 }],
  ['opinion', 'other', 3, 4, '{整體還不錯|大致滿意|可以再加油}，{沒有什麼特別的|跟其他戶政所差不多}。', { weight: 2 }],
  ['opinion', 'attitude', 3, 4, '{每個櫃檯態度不太一樣|有的很親切有的普通}，{今天遇到的還不錯|看運氣}。', { weight: 2 }],
  ['opinion', 'environment', 3, 5, '{空間有點小|假日前後比較擠}，但{動線還可以|都有冷氣吹}。'],
  ['opinion', 'expertise', 3, 5, '新來的同仁{還在學|比較慢}，不過{很認真|有請旁邊的前輩幫忙}，可以理解。'],
  ['opinion', 'process', 3, 5, '跟{五年|十年}前比起來{簡單多了|已經方便很多}，{電子化有差|希望繼續進步}。'],
  ['opinion', 'waiting', 4, 5, '雖然{等了二十幾分鐘|人很多}，但{辦起來很快|櫃檯動作很俐落}，{可以接受|還好}。', { weight: 2 }],
  ['opinion', 'signs', 3, 4, '{換了新的指標|牌子換新}，{感覺跟以前差不多|好像沒有差}。', after('signs', { weight: 2 })],
  ['opinion', 'other', 5, 5, '題目{有點多|可以少一點}，{但還是填完了|希望真的有人看}。', { where: 'form' }],
  // petitions
  ['petition', 'expertise,attitude', 4, 4, '服務態度不錯。只是想順便請教，去年貴所把我父親的遷入日期登記錯了，害他敬老津貼少領兩個月，麻煩查明更正，也給我一個答覆。', { services: ['moving'], weight: 0.5 }],
  ['petition', 'expertise,phone', 1, 2, '辦完回家才發現身份證上的地址印錯一個字，打電話都沒人接，請回電0900-000-123，敝姓陳。', { services: ['id_card'], weight: 1 }],
  ['petition', 'expertise', 1, 3, '{戶口名簿|謄本}上{我母親的名字打錯一個字|門牌號碼少了之幾}，{請查明更正並回復|麻煩儘快處理}。', { services: ['household_certificate', 'transcript'], weight: 1.5 }],
  ['petition', 'law', 3, 4, '請問{未成年子女改從母姓|國外離婚的登記}需要什麼文件？{網站看不懂，請回復|打電話問的和現場說的不一樣，請說明依據}。', { services: ['name_change', 'divorce', 'marriage'], weight: 2 }],
  ['petition', 'attitude', 1, 2, '{上星期三下午|昨天上午}櫃檯人員拒絕受理又不說明理由，請調查並回復處理情形。', { weight: 1 }],
];

// prettier-ignore
const en: readonly Entry[] = [
  ['praise', 'expertise,praise', 5, 5, "I can't say I was unhappy with anything. The clerk explained the {naturalization|transcript|registration} papers without a hitch.", { weight: 2 }],
  ['praise', 'attitude,praise', 4, 5, '{Very kind|Friendly and patient} staff, even with my {poor|limited} Chinese. Thank you!', { weight: 3 }],
  ['praise', 'waiting,praise', 4, 5, '{Quick and easy|Done in fifteen minutes|Much faster than I feared}.', { weight: 2 }],
  ['praise', 'volunteers,praise', 5, 5, 'A volunteer at the door {spoke English and|} took me to the right counter.'],
  ['no_content', '', 4, 5, '{None|No|N/A|Nothing, thanks}', { weight: 2 }],
  ['complaint', 'waiting,hours', 1, 3, 'Took a number at 12:05. Two counters were open over lunch and in half an hour they had served {four|five} people.', before('lunch', { weight: 2 })],
  ['complaint', 'process', 1, 3, 'I was sent home twice for a missing {translation|stamp}. Please tell people everything the first time.', { weight: 2 }],
  ['complaint', 'signs', 1, 3, 'The ticket machine is {only in Chinese|hard to understand}; I took the wrong number and waited {twice|again}.', before('machine', { weight: 2 })],
  ['petition', 'law,online,phone', 2, 4, 'Do I really have to bring the original marriage certificate again just to change my address? The website and the person on the phone told me different things.'],
  ['suggestion', 'signs', 3, 5, 'English on the {forms|signs upstairs|number display} would help.', { weight: 3 }],
  ['suggestion', 'online', 3, 5, 'Please put the list of documents on your English web site{| - it is two years old}.', { weight: 2 }],
  ['suggestion', 'fees', 3, 5, 'It would be good to pay by {card|EasyCard}.', { weight: 2 }],
  ['opinion', 'waiting', 3, 4, 'The wait was {all right|a little long but fair}.', { weight: 2 }],
];

// prettier-ignore
const ja: readonly Entry[] = [
  ['opinion', 'waiting', 3, 4, '特に不満はありません。待ち時間も気になりませんでした。', { weight: 2 }],
  ['praise', 'attitude,praise', 4, 5, '{とても親切に|ゆっくり丁寧に}対応していただき、{助かりました|ありがとうございました}。', { weight: 3 }],
  ['praise', 'expertise,praise', 5, 5, '{帰化|婚姻届}の書類について、わかりやすく説明していただきました。', { services: ['nationality', 'marriage'], weight: 3 }],
  ['praise', 'waiting,praise', 4, 5, '思ったより早く終わりました。', { weight: 2 }],
  ['no_content', '', 4, 5, '{特になし|特にありません|なし}', { weight: 2 }],
  ['complaint', 'process,phone', 1, 3, '書類が足りないと言われ、二度も出直すことになりました。最初に電話で聞いたときに教えてほしかったです。', { weight: 2 }],
  ['complaint', 'waiting', 1, 3, '{四十分|一時間近く}待ちました。あと何人か分かるとよいのですが。', before('machine', { weight: 2 })],
  ['suggestion', 'signs', 3, 5, '日本語か英語の案内{がもう少しあると|表示が入口にあると}助かります。', { weight: 2 }],
  ['suggestion', 'online', 3, 5, '予約ページを{日本語でも|スマートフォンでも見やすく}していただけるとありがたいです。'],
  ['petition', 'expertise', 3, 4, '大したことではないのですが、妻との婚姻届の日付が一日違って登録されているようです。ご確認のうえ、訂正をお願いいたします。', { services: ['marriage'], weight: 1 }],
  ['opinion', 'environment', 3, 5, '{きれいな所内でした|清潔で過ごしやすかったです}。'],
];

const textsOf = (language: Language, entries: readonly Entry[]): CommentText[] =>
  entries.map(([kind, themes, lowest, highest, text, options]) => ({
    language,
    kind,
    themes: themes === '' ? [] : themes.split(','),
    ratings: [lowest, highest],
    text,
    ...options,
  }));

export const commentTexts: readonly CommentText[] = [
  ...textsOf('zh-TW', zh),
  ...textsOf('en', en),
  ...textsOf('ja', ja),
];
