/* daemon/metrics.h -- /metrics in the Prometheus text format, made from metric.def. No person, no campaign's people, stands in it. */
#ifndef TACT_DAEMON_METRICS_H
#define TACT_DAEMON_METRICS_H
#include "daemon/server.h"
tact_slice tact_metrics_page(tact_server *server, tact_arena *arena);
#endif
