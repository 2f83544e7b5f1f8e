// Why: the words of a household office that a general segmenter takes apart (印鑑|證明, 無|障礙). Plain data with a version:
// what was counted with one dictionary is compared only with what was counted with the same one.

/** A list of words that stay whole, and the version that is named beside everything counted with it. */
export type PhraseBook = { version: string; phrases: readonly string[] };

// prettier-ignore
const zh = [
  '戶政事務所', '戶政所', '戶籍謄本', '英文謄本', '電子謄本', '戶口名簿', '印鑑證明', '印鑑登記', '身分證', '國民身分證', '健保卡', '自然人憑證',
  '出生登記', '死亡登記', '結婚登記', '離婚登記', '遷入登記', '遷出登記', '遷徙登記', '收養登記', '認領登記', '監護登記', '初設戶籍', '改名', '改姓',
  '歸化', '國籍', '居留證', '入籍', '門牌', '門牌證明', '戶籍地址', '戶長', '戶籍', '里長', '里辦公處', '原住民身分', '法定代理人', '委託書', '拋棄繼承',
  '應備文件', '申請書', '填寫檯', '填寫範例', '補件', '缺件', '領件', '規費', '手續費', '收據', '悠遊卡', '一卡通', '信用卡', '行動支付', '電子支付', '刷卡',
  '網路申辦', '線上申辦', '線上預約', '網路預約', '預約系統', '跨機關通報', '到府服務', '行動服務', '一站式服務', '單一窗口', '快速櫃檯',
  '中午彈班', '彈性上班', '夜間延時', '延時服務', '夜間服務', '假日服務', '午休時間', '服務時間', '上班時間', '上班族',
  '號碼牌', '抽號機', '叫號', '等候區', '等候時間', '等候人數', '排隊', '櫃檯', '服務台', '服務人員', '服務態度', '承辦人員', '承辦人', '志工', '義工', '奉茶', '飲水機',
  '無障礙', '無障礙坡道', '無障礙廁所', '無障礙電梯', '哺乳室', '哺集乳室', '哺(集)乳室', '育嬰室', '嬰兒車', '娃娃車', '輪椅', '愛心鈴', '老花眼鏡', '服務鈴',
  '停車', '停車位', '停車場', '停車格', '機車格', '洽公', '動線', '標示', '指標', '樓層圖', '路標', '影印機', '照相機', '充電座', '意見箱', '評分平板',
  '特別', '不錯', '不好意思', '不得不', '不知道', '沒想到', '差不多', '無可挑剔', '沒話說', '不耐煩', '愛理不理', '白跑一趟', '多跑一趟',
];

// prettier-ignore
const en = [
  'household registration', 'household office', 'household certificate', 'household transcript', 'seal certificate', 'ID card', 'identity card',
  'citizen digital certificate', 'digital certificate', 'residence permit', 'marriage certificate', 'birth certificate', 'birth registration',
  'marriage registration', 'divorce registration', 'change of address', 'number ticket', 'ticket machine', 'waiting time', 'waiting area', 'service counter',
  'information desk', 'opening hours', 'lunch break', 'lunch time', 'nursing room', 'wheelchair ramp', 'credit card', 'mobile payment', 'front desk', 'parking lot', 'parking space',
];

// prettier-ignore
const ja = [
  '戸籍', '戸籍謄本', '住民票', '印鑑証明', '印鑑登録', '身分証', '身分証明書', '婚姻届', '出生届', '転入届', '転出届', '離婚届', '帰化', '在留カード',
  '待ち時間', '受付時間', '営業時間', '昼休み', '整理券', '番号札', '窓口', '案内板', '案内表示', '申請書', '必要書類', '手数料', '授乳室', '車いす', '車椅子',
  'ベビーカー', 'バリアフリー', '駐車場', 'オンライン申請', 'ホームページ', 'ボランティア', '職員', '対応',
];

/** The dictionary of a household office; another kind of office brings its own. */
export const phrases: PhraseBook = { version: '2026-11', phrases: [...zh, ...en, ...ja] };
