import { TruebookError } from '@truebook/shared/error'
import { type BatchJson, parseFlatJson } from '@truebook/shared/flat-json'
import {
  OPERATIONS,
  type OperationId,
  type OperationName,
} from '@truebook/shared/wire/feed-operations'

/** What a client asked, as far as it could be read: the answer names `id` and `op`. */
export interface Asked {
  readonly id: OperationId | null
  readonly op: OperationName | null
  /** The message's other fields. */
  readonly fields: BatchJson
}

/** Parses a message: one flat object, as strictly as a REST body. */
export function readMessage(text: string): BatchJson {
  return parseFlatJson(text, { arraysAt: ['orders', 'amendments'] })
}

/** Takes a message apart; what is not valid is null. */
export function readAsked(message: BatchJson): Asked {
  const { id, op, ...fields } = message
  return { id: isId(id) ? id : null, op: isOperation(op) ? op : null, fields }
}

/** How a message begins whose `id`, and maybe `op`, can be told without reading the rest. */
const HEAD =
  /^\s*\{\s*"id"\s*:\s*(?:"([^"\\]{1,64})"|(0|[1-9]\d{0,15}))(?=\s*[,}])(?:\s*,\s*"op"\s*:\s*"(\w{1,32})")?/

const HEAD_LENGTH = 256

/**
 * What a message that is no flat object asked, as far as its beginning tells, so that whoever sent it knows which of
 * theirs is refused. To parse all of it would take a thousand times as long as to refuse it.
 */
export function readHead(text: string): Asked {
  const [, name, number, op = ''] = HEAD.exec(text.slice(0, HEAD_LENGTH)) ?? []
  return readAsked({ id: name ?? Number(number), op })
}

/**
 * The operation. Throws `INVALID_FIELD` where a message names none, or has no id that an answer could repeat.
 */
export function operationOf({ id, op }: Asked, message: BatchJson): OperationName {
  if (id === null) {
    throw wrong(
      'id',
      'must be a whole number from 0 to 2^53 - 1 or a text of 1 to 64 characters',
      message,
    )
  }
  if (op === null) {
    throw wrong('op', `must be one of ${Object.keys(OPERATIONS).join(', ')}`, message)
  }
  return op
}

function isId(id: unknown): id is OperationId {
  if (typeof id === 'string') return id.length >= 1 && id.length <= 64
  return Number.isSafeInteger(id) && (id as number) >= 0
}

function isOperation(op: unknown): op is OperationName {
  return typeof op === 'string' && Object.hasOwn(OPERATIONS, op)
}

function wrong(field: string, expected: string, message: BatchJson): TruebookError {
  const came = (JSON.stringify(message[field]) ?? 'nothing').slice(0, 80)
  return new TruebookError('INVALID_FIELD', {
    message: `${field} ${expected}, but ${came} came.`,
    details: { field },
  })
}
