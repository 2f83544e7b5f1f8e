CREATE TABLE "import_drafts" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"revision" integer NOT NULL,
	"state" text NOT NULL,
	"kind" text NOT NULL,
	"file_name" text NOT NULL,
	"file_size" integer NOT NULL,
	"sheets" jsonb NOT NULL,
	"sheet" text,
	"form" jsonb,
	"report" jsonb,
	"problem" text,
	"done" integer NOT NULL,
	"total" integer NOT NULL,
	"import_id" text,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "import_drafts_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "report_cells" (
	"office_id" text NOT NULL,
	"import_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"edition" integer NOT NULL,
	"period_kind" text NOT NULL,
	"period" text NOT NULL,
	"code" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "report_cells_pk" PRIMARY KEY("office_id","import_id","question","edition","period_kind","period","code")
);
--> statement-breakpoint
CREATE TABLE "saved_mappings" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"header" jsonb NOT NULL,
	"header_hash" text NOT NULL,
	"form" jsonb NOT NULL,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "saved_mappings_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
ALTER TABLE "import_drafts" ADD CONSTRAINT "import_drafts_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_cells" ADD CONSTRAINT "report_cells_office_id_import_id_imports_office_id_id_fk" FOREIGN KEY ("office_id","import_id") REFERENCES "public"."imports"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_cells" ADD CONSTRAINT "report_cells_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_mappings" ADD CONSTRAINT "saved_mappings_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_cells_by_question" ON "report_cells" USING btree ("office_id","survey_id","question");--> statement-breakpoint
CREATE INDEX "saved_mappings_by_header" ON "saved_mappings" USING btree ("office_id","header_hash");