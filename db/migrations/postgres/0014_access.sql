CREATE TABLE "access_codes" (
	"office_id" text NOT NULL,
	"code_hash" text NOT NULL,
	"batch_id" text NOT NULL,
	"spent" boolean NOT NULL,
	"claim" text,
	CONSTRAINT "access_codes_office_id_code_hash_pk" PRIMARY KEY("office_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "code_batches" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"name" text NOT NULL,
	"size" integer NOT NULL,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "code_batches_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"office_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"survey_id" text NOT NULL,
	"version" integer NOT NULL,
	"response_id" text NOT NULL,
	"language" text NOT NULL,
	"short" boolean NOT NULL,
	"fields" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "drafts_office_id_token_hash_pk" PRIMARY KEY("office_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "survey_access" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"needs_code" boolean NOT NULL,
	"quota" integer,
	"changed_by" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "survey_access_office_id_survey_id_pk" PRIMARY KEY("office_id","survey_id")
);
--> statement-breakpoint
ALTER TABLE "access_codes" ADD CONSTRAINT "access_codes_office_id_batch_id_code_batches_office_id_id_fk" FOREIGN KEY ("office_id","batch_id") REFERENCES "public"."code_batches"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "code_batches" ADD CONSTRAINT "code_batches_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_access" ADD CONSTRAINT "survey_access_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_codes_batch" ON "access_codes" USING btree ("office_id","batch_id");--> statement-breakpoint
CREATE INDEX "drafts_expiry" ON "drafts" USING btree ("office_id","expires_at");