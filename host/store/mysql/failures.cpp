#include "store/mysql/failures.hpp"

namespace hub::store::mysql {

// Numbers: mariadb.com/kb/en/mariadb-error-codes, dev.mysql.com/doc/mysql-errors.
sql::Failure::Kind kind_of(int error) {
  using Kind = sql::Failure::Kind;
  switch (error) {
    case 1205:  // lock wait timeout
    case 1213:  // deadlock; on a cluster also a failed certification
    case 1020:  // record has changed since last read
    case 1317:  // query interrupted
      return Kind::deadlock;
    case 1040:  // too many connections
    case 1047:  // the cluster node is not ready
    case 1053:  // server shutdown in progress
    case 1152:  // aborted connection
    case 1158:
    case 1159:
    case 1160:
    case 1161:  // network errors seen by the server
    case 1243:  // unknown prepared statement: the session is not the one that prepared it
    case 1927:  // connection was killed
    case 2002:
    case 2003:
    case 2006:
    case 2013:
    case 2055:  // cannot connect, has gone away, lost
      return Kind::connection_lost;
    case 1021:  // disk full
    case 1114:  // table is full
      return Kind::disk_full;
    case kDuplicateEntry:
    case 1048:  // column cannot be null
    case 1264:  // out of range
    case 1366:  // incorrect string value
    case 1406:  // data too long
      return Kind::constraint;
    default:
      return Kind::other;
  }
}

}  // namespace hub::store::mysql
