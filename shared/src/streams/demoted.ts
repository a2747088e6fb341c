/**
 * Whether a Redis refuses a command because it is a replica now, as ioredis asks: it then connects anew, by
 * the name or address that another server has been given, and sends nothing again. The old server would keep
 * the connection, and read on it as ever. (A script's refusal quotes it further behind, before Redis 7.)
 */
export const isDemoted = ({ message }: Error): boolean => message.includes('READONLY')
