import { AuthClient } from '@supabase/auth-js'
import { PostgrestClient } from '@supabase/postgrest-js'
import { QueryClient, QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter, Link, Route, Routes } from 'react-router'

// The least an app on our stack can weigh: what the panel adds to this is ours to answer for.
const auth = new AuthClient({ url: '/auth/v1', storageKey: 'floor' })
const rest = new PostgrestClient('/rest/v1')
const client = new QueryClient()

function Home() {
  const members = useQuery({
    queryKey: ['members'],
    queryFn: async () => {
      const { data, error } = await rest.from('profiles').select('id').eq('role', 'admin')
      if (error) throw error
      return data
    },
  })
  const signIn = useMutation({
    mutationFn: () => auth.signInWithPassword({ email: 'a@b.c', password: 'x' }),
  })
  return (
    <button type="button" onClick={() => signIn.mutate()}>
      {members.data?.length ?? 0}
    </button>
  )
}

const container = document.getElementById('root')
if (container) {
  createRoot(container).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Link to="/">Home</Link>
          <Routes>
            <Route path="/" element={<Home />} />
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </StrictMode>,
  )
}
