import type { Heard } from './line.js'

/** Gives what to ask once its turn has come; undefined if it is no longer wanted. */
export type Question = () => object | undefined

/** Asks one connection questions: a limited number at once, and the next as an answer comes. */
export interface Asking {
  ask(question: Question, onAnswer: (answer: Heard) => void): void
  /** Takes a message that may be an answer. */
  take(message: Heard): void
}

/** The exchange refuses a connection that has a hundred questions under way. */
const MOST_UNDER_WAY = 50

/** `name` begins the ids of its questions, so that its answers are told from others'. */
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
