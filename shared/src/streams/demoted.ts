/**
 * Whether an error says that a Redis refuses a command because it is a replica now. It is for the
 * `reconnectOnError` of ioredis, which then connects anew, by a name or address that may now lead to
 * another server, and sends nothing again. Otherwise it would keep the connection to the old server, and go
 * on reading there. (Before Redis 7 a script's refusal has the word further behind.)
 */
export const isDemoted = ({ message }: Error): boolean => message.includes('READONLY')
