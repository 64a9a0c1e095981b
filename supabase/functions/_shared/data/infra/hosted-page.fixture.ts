/** What a hosted project exposes, cut to what matters: the page has some 200 series, most of which we do not read. */
export const hostedPage = `# HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
# TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{cpu="0",mode="idle",supabase_project_ref="abcdefghijklmnopqrst",service_type="db"} 182634.12
node_cpu_seconds_total{cpu="0",mode="iowait",supabase_project_ref="abcdefghijklmnopqrst",service_type="db"} 834.5
node_cpu_seconds_total{cpu="0",mode="system",supabase_project_ref="abcdefghijklmnopqrst",service_type="db"} 1200.25
node_cpu_seconds_total{cpu="0",mode="user",supabase_project_ref="abcdefghijklmnopqrst",service_type="db"} 4301.5
node_cpu_seconds_total{cpu="1",mode="idle",supabase_project_ref="abcdefghijklmnopqrst",service_type="db"} 182001.4
node_cpu_seconds_total{cpu="1",mode="user",supabase_project_ref="abcdefghijklmnopqrst",service_type="db"} 4498.25
# HELP node_load1 1m load average.
# TYPE node_load1 gauge
node_load1{supabase_project_ref="abcdefghijklmnopqrst",service_type="db"} 0.42
node_memory_MemTotal_bytes{service_type="db"} 4.115369984e+09
node_memory_MemAvailable_bytes{service_type="db"} 1.115369984e+09
node_memory_SwapTotal_bytes{service_type="db"} 1.073737728e+09
node_memory_SwapFree_bytes{service_type="db"} 1.073737728e+09
node_filesystem_size_bytes{device="/dev/nvme1n1",fstype="ext4",mountpoint="/data"} 8.350298112e+09
node_filesystem_avail_bytes{device="/dev/nvme1n1",fstype="ext4",mountpoint="/data"} 6.350298112e+09
node_filesystem_size_bytes{device="/dev/nvme0n1p2",fstype="ext4",mountpoint="/"} 1.0e+10
node_filesystem_avail_bytes{device="/dev/nvme0n1p2",fstype="ext4",mountpoint="/"} 1.0e+09
node_network_receive_bytes_total{device="lo"} 9.9e+12
node_network_receive_bytes_total{device="ens5"} 5.5e+09
node_network_transmit_bytes_total{device="lo"} 9.9e+12
node_network_transmit_bytes_total{device="ens5"} 7.25e+09
# HELP pg_settings_default_transaction_read_only "Server\\nParameter: default_transaction_read_only"
pg_settings_default_transaction_read_only{server="localhost:5432"} 0
pgbouncer_pools_client_waiting_connections{database="postgres",user="authenticator"} 2
pgbouncer_pools_client_waiting_connections{database="pgbouncer",user="pgbouncer"} 0
pgrst_db_pool_waiting{service_type="postgrest"} 1
pg_stat_database_num_backends{server="localhost:5432"} 17
pg_exporter_last_scrape_error NaN
go_gc_duration_seconds{quantile="1"} 0.000311 1731000000000
`

/** The figures of that page. */
export const hostedFigures = {
  cpu_busy_cores: 10_000,
  cpu_cores: 2,
  load_1m: 0.42,
  memory_total_bytes: 4_115_369_984,
  memory_used_bytes: 3_000_000_000,
  swap_used_bytes: 0,
  disk_total_bytes: 8_350_298_112,
  disk_used_bytes: 2_000_000_000,
  network_in_bytes: 5_500_000_000,
  network_out_bytes: 7_250_000_000,
  pool_clients_waiting: 2,
  rest_pool_waiting: 1,
  db_read_only: 0,
}
