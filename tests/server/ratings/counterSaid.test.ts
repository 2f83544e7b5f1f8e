import { describe, expect, it } from 'vitest';
import { withoutCounters } from '../../../server/ratings/counterSaid.js';

const covered = (text: string) => withoutCounters(text, '［櫃檯］');

describe('a counter in a visitor’s own words is covered', () => {
  it.each([
    ['２號櫃台的小姐很兇', '［櫃檯］的小姐很兇'],
    ['3號櫃檯很兇', '［櫃檯］很兇'],
    ['3號櫃的小姐很兇', '［櫃檯］的小姐很兇'],
    ['3號的櫃檯很兇', '［櫃檯］很兇'],
    ['3號服務櫃檯很兇', '［櫃檯］很兇'],
    ['三號窗口很兇', '［櫃檯］很兇'],
    ['第三櫃很兇', '［櫃檯］很兇'],
    ['第 3 個窗口很兇', '［櫃檯］很兇'],
    ['第十二櫃臺很兇', '［櫃檯］很兇'],
    ['3櫃的先生很兇', '［櫃檯］的先生很兇'],
    ['二櫃的先生很兇', '［櫃檯］的先生很兇'],
    ['3號的小姐很兇', '［櫃檯］的小姐很兇'],
    ['三號承辦很兇', '［櫃檯］承辦很兇'],
    ['1、2號櫃檯都很兇', '［櫃檯］都很兇'],
    ['1號和2號櫃檯都很兇', '［櫃檯］都很兇'],
    ['櫃檯3很兇', '［櫃檯］很兇'],
    ['窗口三號很兇', '［櫃檯］很兇'],
    ['窗口：3 很兇', '［櫃檯］很兇'],
    ['③號櫃檯很兇', '［櫃檯］很兇'],
    ['3 號 櫃 檯很兇', '［櫃檯］很兇'],
    ['A櫃檯很兇', '［櫃檯］很兇'],
    ['3号柜台很凶', '［櫃檯］很凶'],
    ['3番の窓口の人が怖い', '［櫃檯］の人が怖い'],
    ['3番カウンターが怖い', '［櫃檯］が怖い'],
    ['三番目の窓口が怖い', '［櫃檯］が怖い'],
    ['第3窓口が怖い', '［櫃檯］が怖い'],
    ['窓口3番が怖い', '［櫃檯］が怖い'],
    ['カウンター３が怖い', '［櫃檯］が怖い'],
    ['窓口の3番が怖い', '［櫃檯］が怖い'],
    ['3番の受付が怖い', '［櫃檯］が怖い'],
    ['3番の担当者が怖い', '［櫃檯］の担当者が怖い'],
    ['desk 3 was rude', '［櫃檯］ was rude'],
    ['They were rude at counter 3.', 'They were rude at ［櫃檯］.'],
    ['quầy số 3 rất tệ', '［櫃檯］ rất tệ'],
    ['loket 3 kasar', '［櫃檯］ kasar'],
    ['Counter no. 3 was rude', '［櫃檯］ was rude'],
    ['counter three was rude', '［櫃檯］ was rude'],
    ['the man at window one was rude', 'the man at ［櫃檯］ was rude'],
    ['window 3 was rude', '［櫃檯］ was rude'],
    ['counters 2 and 3 were rude', '［櫃檯］ were rude'],
    ['No. 3 counter was rude', '［櫃檯］ was rude'],
    ['the third window was rude', 'the ［櫃檯］ was rude'],
    ['the 3rd desk was rude', 'the ［櫃檯］ was rude'],
  ])('%s', (said, shown) => {
    expect(covered(said)).toBe(shown);
  });
});

describe('ordinary words stay as they are', () => {
  it.each([
    '單一窗口很方便',
    '同一櫃檯問了兩次',
    '一櫃到底卻要跑三趟',
    '只開3個窗口',
    '三個櫃檯只有一個人',
    '櫃檯3個人在聊天',
    '櫃檯排了30分鐘',
    '櫃檯 10:30 沒有人',
    '10:30 櫃檯沒有人',
    '我3號來過一次',
    '6月3號承辦人員說可以',
    '開兩個窗口',
    '2026年6月3號的時候',
    '叫到3號沒有人應',
    '3號櫃子打不開',
    '第一次來櫃檯',
    '第一線櫃檯人員',
    '二樓櫃檯很吵',
    '3F櫃檯很吵',
    '三分之二窗口沒開',
    '窓口が2つしかない',
    '窓口で30分待った',
    '窓口1時間待ち',
    '3番で呼ばれた',
    'two counters were open',
    'only 2 counters were open',
    'I waited at the counter 30 minutes',
    'the desk two people were at',
    'at that desk one has to wait',
    'open a second counter at noon',
    'the tablet runs Windows 11',
    'the desk is open 24/7, the counter 9-5 only',
    'the encounter 3 of us had',
  ])('%s', (said) => {
    expect(covered(said)).toBe(said);
  });
});
