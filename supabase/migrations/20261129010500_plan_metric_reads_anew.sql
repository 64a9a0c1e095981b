-- From their sixth call in a session on, these reads were planned once for any bounds, which over two million rows
-- took fifteen times as long. Planning for the bounds at hand takes milliseconds.

alter function private.read_metric_cells(timestamptz[], text[], jsonb) set plan_cache_mode = force_custom_plan;
alter function private.read_operation_cells(text, timestamptz[], integer[], integer) set plan_cache_mode = force_custom_plan;
