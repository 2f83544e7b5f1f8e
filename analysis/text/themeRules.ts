// Why: what the comments of a household office speak about, as plain data that an office may edit: lists of words, no
// patterns. How a word matches is said in terms.ts.

/** The themes an office starts with. Their words on screen are in locales. */
export const themes = [
  'attitude',
  'expertise',
  'waiting',
  'process',
  'signs',
  'environment',
  'accessibility',
  'parking',
  'online',
  'phone',
  'volunteers',
  'hours',
  'fees',
  'law',
  'praise',
  'other',
] as const;
export type Theme = (typeof themes)[number];

/**
 * Known theme: whether a value from outside is one of the start themes.
 * Use: when reading forms and addresses. Throws nothing; anything else → false.
 */
export function isTheme(value: unknown): value is Theme {
  return typeof value === 'string' && (themes as readonly string[]).includes(value);
}

/** One theme and the words that tell it; a theme an office adds is one more of these. */
export type ThemeRule<Name extends string = string> = {
  theme: Name;
  /** Any of them, in any language, is enough. */
  any: readonly string[];
  /** Longer words that look like one of `any` and are not: 電話號碼 is no complaint about the telephone. */
  not?: readonly string[];
  /** Also given: to a comment that only praises, or to one that no other rule knows. */
  also?: 'praising' | 'unmatched';
};

// prettier-ignore
export const startThemeRules: readonly ThemeRule<Theme>[] = [
  {
    theme: 'waiting',
    any: [
      '等候', '等待', '等很久', '等太久', '等好久', '等了', '等快', '等將近', '等超過', '等到', '等半天', '等多久', '等的時間', '等起來', '久候', '苦等', '要等', '用等', '沒等', '再等',
      '排隊', '排很長', '大排長龍', '長龍', '隊伍', '人山人海', '速度', '效率', '太久', '太慢', '很慢', '好慢', '有夠慢', '慢吞吞', '動作慢', '比較慢', '很快', '快很多', '真快', '迅速', '快速',
      '叫號', '跳號', '號碼跳', '號碼牌', '過號', '輪到', '抽號機', '分鐘就', '一下子就', '馬上就好', '目前叫到', '等候人數', '前面還有', '快速櫃檯', '小時', '鐘頭',
      'wait*', 'queue*', 'queuing', 'line was', 'in line', 'slow*', 'quick*', 'fast', 'faster', 'took a number', 'half an hour', 'an hour', 'hours', 'minutes', 'served',
      '待ち時間', '待たされ', '待ちました', '待った', '待って', '待つ', '遅い', '遅く', '行列', '時間がかか', '早く終わ', '早かった', 'すぐに終わ', 'スムーズ', '一時間',
    ],
    not: [
      '等等', '等級', '等候區', '等候室', '抽號碼牌', '領號碼牌', '拿號碼牌', '叫號聲音', '叫號螢幕', '二十四小時', '24小時', '小時候',
      'opening hours', 'office hours', 'business hours', 'working hours', 'after hours', '24 hours', 'breakfast',
    ],
  },
  {
    theme: 'hours',
    any: [
      '中午', '午休', '午間', '夜間', '晚間', '晚上', '假日', '例假日', '週末', '周末', '禮拜六', '禮拜天', '星期六', '星期日', '星期天', '週六', '週日', '週三晚', '服務時間', '上班時間', '營業時間', '辦公時間', '開放時間', '延長時間', '延時',
      '下班後', '下班再', '幾點關', '提早關', '提早下班', '彈班', '12點多', '中午12點',
      'lunch', 'lunchtime', 'noon', 'evening*', 'weekend*', 'saturday*', 'sunday*', 'opening hours', 'office hours', 'business hours', 'open later', 'open earlier', 'open until', 'after work', 'closing time',
      '昼休み', 'お昼', '昼間', '夜間', '土日', '土曜', '日曜', '週末', '祝日', '受付時間', '営業時間', '開庁時間', '仕事帰り', '平日しか', '夕方',
    ],
  },
  {
    theme: 'parking',
    any: ['停車', '車位', '機車格', '汽車格', '好停', '難停', '可以停', '停不到', '停滿', '被開單', '拖吊', 'parking', 'park the car', 'park my', 'nowhere to park', 'park a', '駐車', '駐輪', '停める', '停められ'],
    not: ['停車再開'],
  },
  {
    theme: 'fees',
    any: [
      '規費', '費用', '手續費', '收費', '悠遊卡', '一卡通', '信用卡', '行動支付', '電子支付', '刷卡', '掃碼付', '付款', '付現', '現金', '繳費', '找零', '找錢', '多收', '收據', '太貴', '免費',
      'fee', 'fees', 'charge', 'charged', 'credit card', 'card payment', 'pay by', 'pay with', 'cash', 'easycard', 'mobile payment', 'receipt', 'expensive',
      '手数料', '料金', '支払', '現金', 'クレジット', 'カードで', 'キャッシュレス', '電子マネー', '領収書',
    ],
  },
  {
    theme: 'online',
    any: [
      '網路', '網站', '網頁', '官網', '上網', '線上', '系統', '當機', '自然人憑證', '讀卡機', '憑證', 'app', '官方帳號', '手機版', '下載', '登入', '驗證碼', '網上',
      'website', 'web site', 'web page', 'webpage', 'homepage', 'online', 'booking site', 'system error*', 'the system', 'log in', 'login', 'crash*', 'download*', 'internet',
      'オンライン', 'ネット', 'サイト', 'システム', 'ホームページ', 'アプリ', '予約ページ', 'ウェブ', 'ログイン',
    ],
    not: ['叫號系統', '廣播系統', '空調系統'],
  },
  {
    theme: 'phone',
    any: [
      '電話', '總機', '專線', '來電', '轉接', '忙線', '客服', '打不通', '沒人接', '接聽', '掛斷', '通話',
      'phone', 'telephone', 'phoned', 'called', 'calling', 'phone call', 'hotline', 'hung up', 'no one answer*', 'nobody answer*', 'picked up',
      '電話', '通話', 'つながりません', 'つながらない', 'コールセンター',
    ],
    not: ['電話號碼', '請回電', '請來電', '留電話', '我的電話', '聯絡電話', '電話是', 'my phone', 'phone number', '電話番号', 'smartphone'],
  },
  {
    theme: 'accessibility',
    any: [
      '無障礙', '輪椅', '哺乳', '哺集乳', '哺(集)乳', '育嬰', '坡道', '嬰兒車', '娃娃車', '推車', '電梯', '行動不便', '身心障礙', '身障', '聽障', '視障', '重聽', '拐杖', '助行器', '愛心鈴', '手語',
      'wheelchair*', 'nursing room', 'breastfeed*', 'ramp', 'ramps', 'stroller*', 'pram', 'accessib*', 'disab*', 'elevator*', 'lift is', 'hearing aid', 'hard of hearing', 'deaf', 'blind',
      'バリアフリー', '授乳', '車いす', '車椅子', 'ベビーカー', 'スロープ', 'エレベーター', '点字', '手話', '耳が遠い', '障害',
    ],
    not: ['システム障害', '通信障害'],
  },
  {
    theme: 'signs',
    any: [
      '標示', '指標', '標誌', '動線', '指引', '指示', '看板', '告示', '牌子', '路標', '箭頭', '樓層圖', '平面圖', '配置圖', '動線圖', '找不到', '才找到', '走錯', '往哪走', '往哪裡走', '不知道去哪', '不知道要去', '不知道要先', '要去哪裡', '不知道往', '字太小', '字很小', '編號很像', '容易搞混', '在哪裡',
      'sign', 'signs', 'signage', 'signpost*', 'direction*', 'arrow*', 'map', 'confusing layout', 'where to go', 'get lost', 'got lost', 'hard to find', "couldn't find", 'could not find', 'ticket machine', 'number display',
      '案内板', '案内表示', '案内図', '案内が', '英語の案内', '表示が', '看板', '標識', '動線', '矢印', 'どこに行', 'どの窓口', '迷い', '迷った',
    ],
    not: ['標示價', 'sign here', 'sign the', 'to sign', 'sign my'],
  },
  {
    theme: 'environment',
    any: [
      '環境', '冷氣', '空調', '暖氣', '電風扇', '電扇', '通風', '廁所', '洗手間', '座位', '椅子', '沙發', '飲水', '茶水', '奉茶', '燈光', '燈有點暗', '明亮', '昏暗', '整潔', '整齊', '乾淨', '清潔', '髒', '臭', '異味', '味道', '悶熱', '很悶', '好熱', '太熱', '太冷', '吵', '噪音', '蚊子', '空間', '擁擠', '很擠', '比較擠', '裝潢', '大廳', '老花眼鏡', '充電', '影印機', '飲水機', '遊戲角', '衛生紙', '洗手乳', '設備', '等候區',
      'toilet*', 'restroom*', 'bathroom*', 'air con*', 'air-con*', 'aircon*', 'seat', 'seats', 'seating', 'chair', 'chairs', 'clean', 'dirty', 'nois*', 'crowded', 'stuffy', 'too hot', 'too cold', 'smell*', 'bright', 'comfortable', 'water dispenser', 'building', 'facilities', 'waiting area', 'waiting room',
      'トイレ', '椅子', 'イス', '座る', '空調', '冷房', '暖房', 'エアコン', 'きれいな', '清潔', '館内', '所内', '混雑', '暑い', '寒い', '明るく', '騒がし', '狭い', '待合', '設備', 'においが', '臭い',
    ],
    not: ['駐車場が狭い', '口臭', '臉很臭', '網路環境', '臭臉', '無障礙廁所'],
  },
  {
    theme: 'volunteers',
    any: ['志工', '義工', '志願', 'volunteer*', 'ボランティア'],
    not: ['志願役'],
  },
  {
    theme: 'law',
    any: [
      '法令', '法規', '法律', '條文', '法條', '依法', '依據', '哪一條', '修法', '現行規定', '合法', '違法', '不合理的規定',
      'law', 'laws', 'legal*', 'regulation*', 'act requires', 'required by', 'original marriage certificate', 'do i really have to', 'am i required', 'rule that',
      '法令', '法律', '規則', '法的', '条例', '根拠',
    ],
    not: ['像法條', '法律諮詢室'],
  },
  {
    theme: 'process',
    any: [
      '流程', '手續', '程序', '步驟', '文件', '證件', '同樣的資料', '同樣的名字', '表格', '表單', '申請表', '範例', '填寫', '重複填', '填表很', '申請書的', '申請書太', '申請書怎麼', '申請書可以', '少帶一', '少帶了', '填好幾張', '欄位', '寫三遍', '簡化', '繁雜', '繁瑣', '麻煩的手續', '缺件', '補件', '忘了帶', '沒帶', '要帶什麼', '要帶的', '白跑', '多跑', '又跑', '跑好幾', '跑了', '再跑一趟', '退件', '被退', '補正', '一個櫃檯就', '一起辦', '一次辦', '公證', '認證', '翻譯',
      'procedure*', 'process', 'paperwork', 'document', 'documents', 'form', 'forms', 'application form*', 'photocop*', 'certified copy', 'missing', 'sent home', 'come back', 'came back', 'red tape', 'bureaucra*', 'step', 'steps',
      '手続', '書類', '書式', '申請書', '記入', '出直す', '出直し', 'やり直し', '必要なもの', '持ち物', '流れ',
    ],
    not: ['證件照', 'inform*', 'naturalization papers'],
  },
  {
    theme: 'expertise',
    any: [
      '專業', '正確', '錯字', '印錯', '登記錯', '登錄錯', '寫錯', '打錯', '弄錯', '被打錯', '算錯', '給錯', '熟練', '不熟', '很熟', '生疏', '說明清楚', '說明得很', '講得很清楚', '講清楚', '講解', '解說', '解釋', '一問三不知', '兩種答案', '三種答案', '答案不', '搞不清楚狀況', '兩種說法', '說法不一', '細心', '仔細',
      'knowledge*', 'professional*', 'explain*', 'accurate*', 'mistake*', 'wrong', 'incorrect*', 'misspel*', 'error on', 'competent', 'incompetent', 'expert*', 'clear answer*',
      '間違', '違って登録', '正確', '説明', '知識', '専門', '詳しく', '誤字', '誤り', '的確',
    ],
    not: ['專業人才', 'wrong number', 'wrong counter', '説明会'],
  },
  {
    theme: 'attitude',
    any: [
      '態度', '親切', '有禮', '禮貌', '耐心', '耐性', '微笑', '笑容', '笑臉', '臉色', '臉很臭', '臭臉', '板著臉', '擺臉', '口氣', '語氣', '不耐煩', '愛理不理', '客氣', '客客氣氣', '兇', '很凶', '嗆', '熱心', '熱情', '和善', '和藹', '友善', '溫柔', '溫暖', '貼心的服務', '服務很好', '服務真好', '服務親切', '服務超好', '服務一級棒', '敷衍', '冷漠', '傲慢', '白眼', '刁難', '不理人', '滑手機', '聊天', '很大聲', '隱私', '輕聲', '足感心', '拒絕受理', '尊重',
      'rude*', 'polite*', 'friendl*', 'unfriendl*', 'attitude*', 'kind', 'kindly', 'kindness', 'patient', 'patiently', 'patience', 'impatient*', 'helpful', 'unhelpful', 'courteous', 'smil*', 'respect*', 'disrespect*', 'sweet', 'rolled his eyes', 'rolled her eyes', 'yell*', 'shout*', 'welcoming', 'warm',
      '親切', '丁寧', '態度', '笑顔', '不親切', '優しい', '優しく', '感じが良', '感じの良', '愛想', '横柄', '失礼', '面倒くさそう', '冷たい', '対応が', '対応して', '気持ちのよい対応', '親身',
    ],
    not: ['kind of', 'what kind', 'any kind', 'this kind'],
  },
  { theme: 'praise', any: [], also: 'praising' },
  { theme: 'other', any: ['紅綠燈', '路口', '工地', '評分的平板', '題目', '問卷', 'traffic light*', 'this survey', 'アンケート'], also: 'unmatched' },
];
