ALTER TABLE "cells" DROP CONSTRAINT "cells_pk";
--> statement-breakpoint
ALTER TABLE "cells" ADD CONSTRAINT "cells_pk" PRIMARY KEY("office_id","survey_id","cut","cut_value","period_kind","period","question","edition","code");