// Why: the words by which a comment sounds pleased, displeased or wishing, as plain data in three languages.

// prettier-ignore
export const polarityWords = {
  /** Turns the next judging word around. */
  negator: [
    '不', '沒', '沒有', '無', '未', '別', '難', '不會', '不是很', '不太', '不夠', '並不', '毫無', '不算', '稱不上', '談不上',
    'not', 'no', "*n't", 'cannot', 'never', 'hardly', 'without', 'none', 'neither', 'nor',
  ],
  /** Japanese turns the judging word before it around. */
  negatorAfter: [
    'ない', 'なく', 'なかった', 'ありません', 'ません', 'ず', 'なし',
  ],
  /** Looks like a denial, a judgement or a wish and is none. */
  neutral: [
    '希望可以一直', '希望能一直', '希望一直維持', '希望繼續保持', '希望繼續進步', '希望多宣傳', '無特別', '沒有特別', '沒什麼特別', '不但', '不僅', '不只', '不管', '不論', '不然', '不得不', '不好意思', '不知道', '不同',
    '不久', '不到', '不少', '不小心', '不斷', '差不多', '沒想到', '無論', '無障礙', '無線', '未來', '未成年', '特別', '分別', '類別', '性別', '別人', '別的', '個別', '困難', '難得', '難怪',
    '不愧',
    'not only', 'no doubt', 'no wonder', 'note',
    'ずつ', 'だけでなく', 'なくては', 'なければ', 'ずっと', 'まず', '必ず', 'はず', '少なくない', 'いなか',
  ],
  /** Two denials that praise; listed, since no window of words tells them surely. */
  doubleNegation: [
    '沒有不滿意', '沒有不滿', '沒什麼不滿', '沒有什麼不滿', '不會不方便', '不會不滿意', '不會不好', '沒有不好', '沒有不方便', '沒什麼不好', '無可挑剔', '沒什麼好挑剔', '沒有可以挑剔', '無從挑剔', '沒話說', '沒什麼好嫌', '沒得挑',
    '沒得嫌', '沒什麼好抱怨', '沒有怨言', '毫無怨言', '無懈可擊', '不能再好', '再好不過', '不得不讚', '不會不舒服',
    "can't complain", 'cannot complain', "can't say i was unhappy", 'nothing to complain', 'no complaint*', 'without a hitch', "couldn't be better",
    'could not be better', "couldn't have been better", 'not bad', 'no problem', 'no problems', "can't fault", "couldn't ask for more",
    'nothing wrong',
    '不満はありません', '不満はない', '不満はございません', '文句なし', '文句はありません', '文句のつけよう', '申し分な', '問題ありません', '問題なく', '気になりませんでした', '非の打ちどころ',
  ],
  positive: [
    '滿意', '感謝', '謝謝', '感恩', '多謝', '很棒', '太棒', '超棒', '真棒', '棒極', '讚', '按個讚', '一百分', '滿分', '優質', '優秀', '很好', '非常好', '真好', '超好', '良好', '最好的', '不錯', '一級棒', '很優',
    '親切', '有禮貌', '有禮', '耐心', '貼心', '細心', '用心', '熱心', '熱情', '和善', '和藹', '友善', '客氣', '笑臉迎人', '笑容', '微笑', '溫暖', '窩心', '感動', '感心', '足感心', '專業', '熟練', '清楚',
    '明白', '詳細', '效率高', '有效率', '效率真高', '效率很好', '很快', '真快', '超快', '快很多', '這麼快', '迅速', '快速', '俐落', '順利', '順暢', '方便', '便民', '便利', '舒服', '舒適', '乾淨', '整潔',
    '明亮', '寬敞', '漂亮', '周到', '體貼', '進步', '簡單多了', '值得鼓勵', '開心', '高興', '愉快', '省了很多時間', '一次就', '一下子就', '沒等多久', '不用等', '不用請假', '不用再跑',
    '時間變短', '不到十分鐘', '分鐘就', '認真', '幫了大忙', '主動', '馬上幫忙', '馬上出來幫忙', '丁寧', '素敵', '満足', '快適', '清潔',
    '安心',
    'thank*', 'excellent', 'great', 'good', 'helpful', 'friendly', 'kind', 'kindly', 'patient', 'patiently', 'wonderful', 'smooth*', 'nice', 'nicely',
    'amazing', 'perfect*', 'awesome', 'satisf*', 'happy', 'pleased', 'pleasant*', 'quick*', 'fast', 'faster', 'easy', 'efficient*', 'professional*',
    'polite*', 'clean', 'comfortable', 'clear', 'clearly', 'impress*', 'love', 'loved', 'sweet', 'convenient*',
    'appreciat*', 'best', 'well organi*', 'took me to',
    '助かりました', '助かった', 'ありがとう', '素晴らし', 'すばらし', 'すてき', 'スムーズ', '良かった', 'よかった', '気持ちよく', '気持ちの良い', 'きれい', '明るく', '分かりやすく', 'わかりやすく', '分かりやすい', 'わかりやすい',
    '早く終わ', '早かった', '優しい', '優しく', '嬉しかった', 'うれしかった', '過ごしやす',
  ],
  /** Content, not delighted. */
  mild: [
    '還可以', '還好', '還不錯', '大致滿意', '可以接受', '可以理解', '尚可', '過得去',
    'all right', 'fair', 'enough', 'acceptable', 'fine', 'decent',
    'まあまあ', '普通に良',
  ],
  negative: [
    '不滿意', '不滿', '不便', '不方便', '不舒服', '不好', '不佳', '不清楚', '不明白', '不親切', '不友善', '不客氣', '不專業', '不熟', '不耐煩', '不理', '愛理不理', '不近人情', '不合理', '不夠', '不足', '太少',
    '太小', '太短', '太長', '太久', '太慢', '很慢', '好慢', '有夠慢', '慢吞吞', '太差', '很差', '差勁', '爛', '糟', '糟糕', '離譜', '誇張', '失望', '生氣', '氣人', '傻眼', '無奈', '太扯', '很扯', '麻煩死',
    '繁雜', '繁瑣', '複雜', '太複雜', '混亂', '很亂', '亂成一團', '搞混', '臉很臭', '臭臉', '板著臉', '口氣不好', '口氣差', '口氣也衝', '口氣很衝', '態度差', '態度不好', '態度很差', '兇', '很凶', '嗆', '刁難',
    '敷衍', '冷漠', '傲慢', '白眼', '滑手機', '沒人', '沒有人', '沒面子', '沒有地方', '沒位子', '沒反應', '沒有公告', '找不到', '讀不到', '聽不到', '看不到', '看不清楚', '看不懂', '聽不懂', '走不完', '進不去',
    '打不通', '用不了', '錯誤', '失敗', '出錯', '錯了', '印錯', '寫錯', '打錯', '登記錯', '登錄錯', '弄錯', '走錯', '算錯', '多收', '少領', '對不起來', '壞掉', '壞了', '故障', '當機', '卡紙', '缺紙',
    '斷線', '掛斷', '忙線', '髒', '臭', '異味', '很悶', '悶熱', '好熱', '太熱', '太冷', '太暗', '吵', '擁擠', '很擠', '等很久', '等太久', '等好久', '等快一個', '等將近', '等半天', '小時才', '分鐘才',
    '才輪到', '一個多小時', '將近一小時', '將近一個小時', '兩個鐘頭', '一個小時', '白跑', '多跑', '又跑', '請假跑', '只好', '害我', '害他', '浪費', '遲到', '受不了', '擋住', '停滿', '被開單', '滿的',
    '都滿', '太落伍', '落伍', '拒絕', '退件', '被退', '轉來轉去', '推來推去', '踢皮球', '跑好幾', '吃力', '上不去', '不收了', '無法', '不能', '不行', '不給', '抱怨', '投訴', '太陡',
    '兩種答案', '說法不一', '都不一樣', '不満', '間違', '面倒', '横柄', '失礼', '残念', '最悪',
    'too long', 'too slow', 'too few', 'too small', 'too cold', 'too hot', 'slow', 'slowly', 'rude*', 'dirty', 'broken', 'error', 'errors',
    'disappoint*', 'confus*', 'nobody', 'no one', 'unfriendly', 'unhelpful', 'unhappy', 'dissatisf*', 'unprofessional', 'waited', 'only two',
    'had served', 'bad', 'terrible', 'awful', 'horrible', 'worst', 'poor service', 'wrong', 'misspel*', 'mistake*', 'crash*', 'lost', 'missing',
    'sent home', 'ignored', 'hard to', 'difficult', 'annoy*', 'frustrat*', 'waste*', 'different things', 'rolled his eyes', 'rolled her eyes',
    'over an hour', 'hung up', 'complain*', 'noisy', 'stuffy', 'impossible', 'useless',
    '待たされ', '遅い', '汚い', '分かりにく', 'わかりにく', '分かりません', 'わかりません', '分からな', 'わからな', '出直す', '出直し', '疲れ', 'ほしかった', '欲しかった', 'てほしかった', '違って登録', '足りない',
    'つながりません', 'つながらない', 'あきらめ', '冷たい', '困り', '困った', '迷い', '迷った', '待ちました', '狭い', '暑い', '寒い', 'ひどい', 'がっかり', '小さく', '少ない', '少なく', '足りず',
  ],
  /** A wish for the future: no blame by itself. */
  wish: [
    '建議', '希望', '盼', '期盼', '期待', '可以再', '能再', '如果能', '如果可以', '若能', '若可以', '可否', '能不能', '可不可以', '是否可以', '是否能', '可以嗎', '好嗎', '請改善', '請增加', '請增設', '請加',
    '增設', '加裝', '最好能', '最好可以', '可以多', '可以放', '可以用', '多放', '多開', '能否', '請留意', '留意一下', '多巡視', '請反映', '改到', '應該要', '請設', '希望處理', '要望', '検討',
    'would be nice', 'would be good', 'would be great', 'would be better', 'would be helpful', 'would help', 'could you', 'can you', 'please add',
    'please open', 'please provide', 'please consider', 'please put', 'please tell', 'please make', 'please let people', 'i suggest', 'suggest*',
    'it would help', 'should have', 'should be', 'should add', 'should open', 'i wish', 'wish', 'hope', 'would like', 'would love', 'how about',
    'why not',
    'いただけると', 'していただきたい', 'てほしいです', 'てほしい', 'て欲しい', 'てもらえると', 'あればいい', 'あると助かり', 'あると嬉し', 'あるとうれし', 'があると', '増やして', 'お願いできれば', 'たらいい', 'とよい', 'といい',
    'と助かります', 'とありがたい', 'のでありがたい', '希望します',
  ],
  /** What follows weighs more than what went before. */
  contrast: [
    '但是', '但', '可是', '不過', '只是', '然而', '卻',
    'but', 'however', 'unfortunately',
    'しかし', 'ですが', 'ますが', 'けれど', 'けど', 'ただ', 'でも',
  ],
} as const satisfies Record<string, readonly string[]>;
