import { App } from '@supabase/lite'
import { PostgresConnection } from '@supabase/lite/postgres'

// Importing lite replaces process.emitWarning by a version that throws when Node warns with an Error object, as it
// does about late-handled rejections: that would end the process. Strings still go lite's way.
const liteEmitWarning = process.emitWarning.bind(process)
process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
  if (typeof warning === 'string') Reflect.apply(liteEmitWarning, undefined, [warning, ...rest])
  else process.emit('warning', warning)
}

export { App, PostgresConnection }
