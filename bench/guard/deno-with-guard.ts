import '../../supabase/functions/_shared/http/guard.ts'
