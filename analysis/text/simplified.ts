// Why: some who come to the counter write simplified characters, and rules written in traditional ones must find their words.
//
// Why a table of our own and not opencc-js (tried: 1.4.2, cn → tw): turned on text that is traditional already it changes
// what is right (里長 → 裡長, 范先生 → 範先生, 只開 → 隻開), it gives Japanese words characters they do not have (婚姻届 → 婚姻屆),
// it leaves apart what has to be joined here (身份證 and 身分證; 櫃檯 and 櫃臺), and it costs 0.24 s and some 50 MB of memory.
// It is made for turning a whole text that is known to be simplified; here nobody knows, and a text is only compared, never
// shown. So: the characters of an office's own words that have exactly one traditional form; those that are traditional
// characters too (里 后 只 干 面 范 余 准 …) stay as they are. A rule that needs more can name the simplified word itself.

// prettier-ignore
const pairs = [
  '与與 专專 业業 东東 两兩 丧喪 个個 举舉 么麼 义義 习習 书書 买買 乱亂 产產 亲親 仅僅 从從 们們 价價 优優 会會 传傳 体體 储儲 儿兒 关關 兴興 兹茲 养養',
  '内內 册冊 写寫 决決 况況 净淨 减減 凭憑 则則 刚剛 创創 删刪 别別 办辦 务務 动動 励勵 势勢 区區 医醫 协協 单單 卫衛 却卻 厅廳 历歷 厕廁 参參 双雙 发發',
  '变變 叠疊 号號 吗嗎 听聽 员員 响響 团團 围圍 国國 图圖 场場 坏壞 块塊 声聲 处處 备備 复復 够夠 头頭 奖獎 妈媽 婴嬰 嬷嬤 学學 宁寧 实實 宽寬 对對 寻尋',
  '导導 将將 尝嘗 尽盡 层層 届屆 属屬 岁歲 帐帳 带帶 帮幫 并並 库庫 应應 开開 异異 张張 弹彈 强強 归歸 当當 录錄 彻徹 忆憶 怀懷 态態 总總 惯慣 愿願 戏戲',
  '户戶 执執 扩擴 扬揚 护護 报報 择擇 挡擋 挤擠 挥揮 换換 据據 数數 断斷 无無 时時 显顯 晓曉 暂暫 机機 杂雜 权權 条條 来來 极極 构構 柜櫃 标標 栏欄 样樣',
  '档檔 检檢 楼樓 横橫 欢歡 气氣 汇匯 没沒 洁潔 测測 温溫 湾灣 满滿 潜潛 灯燈 点點 烦煩 热熱 状狀 独獨 环環 现現 电電 画畫 畅暢 监監 码碼 础礎 确確 碍礙',
  '礼禮 离離 种種 积積 称稱 稳穩 窝窩 笔筆 筛篩 简簡 类類 紧緊 红紅 约約 级級 纪紀 纵縱 纸紙 纹紋 线線 练練 组組 细細 织織 终終 经經 结結 绕繞 给給 络絡',
  '绝絕 统統 继繼 绩績 续續 维維 综綜 绿綠 编編 缩縮 缴繳 网網 职職 联聯 脏髒 脑腦 脸臉 舆輿 艺藝 获獲 萤螢 营營 虑慮 虚虛 虽雖 补補 装裝 见見 观觀 规規',
  '视視 览覽 觉覺 誉譽 誊謄 计計 订訂 认認 讨討 让讓 讬託 议議 讯訊 记記 讲講 许許 论論 设設 访訪 证證 评評 识識 诉訴 词詞 译譯 试試 话話 询詢 该該 语語',
  '误誤 说說 请請 诺諾 读讀 课課 谁誰 调調 谢謝 谱譜 负負 责責 败敗 质質 贯貫 贰貳 贴貼 贵貴 费費 资資 赓賡 赖賴 赶趕 趋趨 踪蹤 车車 轨軌 转轉 轮輪 轴軸',
  '轻輕 载載 较較 辅輔 辈輩 辑輯 输輸 辖轄 边邊 达達 迁遷 过過 运運 还還 这這 进進 远遠 违違 连連 迟遲 适適 选選 邮郵 邻鄰 鉴鑑 针針 钉釘 钟鍾 钱錢 锁鎖',
  '错錯 键鍵 镜鏡 长長 门門 闭閉 问問 闲閒 间間 闷悶 闻聞 阅閱 队隊 际際 陆陸 陈陳 随隨 隐隱 难難 页頁 项項 顺順 须須 顾顧 颁頒 预預 领領 频頻 题題 颜顏',
  '风風 饮飲 马馬 驻駐 验驗 齐齊 龄齡 龙龍',
].join(' ');

const traditionalOf = new Map(pairs.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)]));

/** Kana: the text is Japanese, whose characters look simplified (国, 会, 来) and are not. */
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Simplified characters as traditional ones, for comparing only.
 * Use: in `normalise`, before rules are applied; never for what a person reads. Variant: one character for one, from a
 * short table; a text with kana stays as it is. Throws nothing; an empty text stays empty.
 */
export function asTraditional(text: string): string {
  if (kana.test(text)) return text;
  let folded = '';
  for (const character of text) folded += traditionalOf.get(character) ?? character;
  return folded;
}
