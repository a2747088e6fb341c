import type { Heard } from './line.js'

/** Gives what to ask, when its turn has come; undefined where that is not wanted any more. */
export type Question = () => object | undefined

/** What one connection is asked: so much at once, and the next as an answer comes. */
export interface Asking {
  ask(question: Question, onAnswer: (answer: Heard) => void): void
  /** Takes in what may be an answer. */
  take(message: Heard): void
}

/** The exchange refuses whoever has a hundred questions under way. */
const MOST_UNDER_WAY = 50

/** Its questions have ids of their own, which begin with its name. */
export function createAsking(name: string, send: (message: object) => void): Asking {
  const underWay = new Map<unknown, (answer: Heard) => void>()
  const waiting: { readonly question: Question; readonly onAnswer: (answer: Heard) => void }[] = []
  let last = 0

  function goOn(): void {
    while (underWay.size < MOST_UNDER_WAY) {
      const next = waiting.shift()
      if (!next) return
      const fields = next.question()
      if (!fields) continue
      last += 1
      const id = `${name}${last}`
      underWay.set(id, next.onAnswer)
      send({ id, ...fields })
    }
  }

  return {
    ask(question, onAnswer) {
      waiting.push({ question, onAnswer })
      goOn()
    },
    take(message) {
      const onAnswer = underWay.get(message.id)
      if (!onAnswer) return
      underWay.delete(message.id)
      goOn()
      onAnswer(message)
    },
  }
}
