package compare

import _ "modernc.org/sqlite"
