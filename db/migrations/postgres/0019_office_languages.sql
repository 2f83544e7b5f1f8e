CREATE TABLE "citizen_words" (
	"office_id" text NOT NULL,
	"language" text NOT NULL,
	"key" text NOT NULL,
	"text" text NOT NULL,
	"state" text NOT NULL,
	"fingerprint" text NOT NULL,
	"made_by" text,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "citizen_words_office_id_language_key_pk" PRIMARY KEY("office_id","language","key")
);
--> statement-breakpoint
CREATE TABLE "office_languages" (
	"office_id" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"added_by" text,
	"added_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "office_languages_office_id_code_pk" PRIMARY KEY("office_id","code")
);
--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "languages" jsonb;--> statement-breakpoint
ALTER TABLE "citizen_words" ADD CONSTRAINT "citizen_words_made_by_users_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "citizen_words" ADD CONSTRAINT "citizen_words_office_id_language_office_languages_office_id_code_fk" FOREIGN KEY ("office_id","language") REFERENCES "public"."office_languages"("office_id","code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "office_languages" ADD CONSTRAINT "office_languages_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "office_languages" ADD CONSTRAINT "office_languages_added_by_users_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;