import { Fill } from './fill-log'
import { openLadder } from './ladder'
import { Level, Order, openOrders } from './level'
import { openIndex } from './order-index'
import { FINDS, ORDERS, RESTS, STATE, State, state } from './state'

/** Lays the memory out, and tells how many bytes that takes. To be called once, before all else. */
export function layOut(capacity: u32): usize {
  const ladder = openOrders(capacity)
  const index = openLadder(ladder, capacity)
  state.fillLog = openIndex(index, capacity)
  return state.fillLog + (capacity as usize) * offsetof<Fill>()
}

// Where the face finds what it reads. Of an order, that is the field in the record of slot 0.
export const BESTS: usize = STATE + offsetof<State>('bestAsk')
export const COUNT: usize = STATE + offsetof<State>('orders')
export const FILLS: usize = STATE + offsetof<State>('fills')
export const TAKER_EXPIRED: usize = STATE + offsetof<State>('takerExpired')
export const FILL_LOG: usize = STATE + offsetof<State>('fillLog')
export const ANSWER_LOTS: usize = STATE + offsetof<State>('lots')
export const ANSWER_NOTIONAL: usize = STATE + offsetof<State>('notional')
export const ANSWER_MONEY: usize = STATE + offsetof<State>('money')
export const ANSWER_PRICE: usize = STATE + offsetof<State>('price')
export const LOOKED: usize = STATE + offsetof<State>('looked')
export const EXPECTED_FINDS: usize = FINDS
export const EXPECTED_RESTS: usize = RESTS
export const NEXT: usize = ORDERS + offsetof<Order>('next')
export const LEVEL: usize = ORDERS + offsetof<Order>('level')
export const LOTS: usize = ORDERS + offsetof<Order>('lots')
export const ACCOUNT: usize = ORDERS + offsetof<Order>('account')
export const KEY: usize = ORDERS + offsetof<Order>('key')
export const ID_TIME: usize = ORDERS + offsetof<Order>('idTime')
export const ID_CHANCE: usize = ORDERS + offsetof<Order>('idChance')
export const LEVEL_NEXT: usize = offsetof<Level>('next')
export const LEVEL_COUNT: usize = offsetof<Level>('count')
export const LEVEL_LOTS: usize = offsetof<Level>('lots')
export const LEVEL_OWN: usize = offsetof<Level>('own')
