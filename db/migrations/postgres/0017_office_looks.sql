CREATE TABLE "logos" (
	"office_id" text NOT NULL,
	"hash" text NOT NULL,
	"content" "bytea" NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "logos_office_id_hash_pk" PRIMARY KEY("office_id","hash")
);
--> statement-breakpoint
CREATE TABLE "privacy_notices" (
	"office_id" text NOT NULL,
	"number" integer NOT NULL,
	"items" jsonb NOT NULL,
	"made_by" text,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "privacy_notices_office_id_number_pk" PRIMARY KEY("office_id","number")
);
--> statement-breakpoint
ALTER TABLE "offices" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "logos" ADD CONSTRAINT "logos_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy_notices" ADD CONSTRAINT "privacy_notices_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy_notices" ADD CONSTRAINT "privacy_notices_made_by_users_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;