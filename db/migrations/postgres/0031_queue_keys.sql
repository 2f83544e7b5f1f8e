CREATE TABLE "queue_keys" (
	"office_id" text PRIMARY KEY NOT NULL,
	"private_key" jsonb NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "queue_keys" ADD CONSTRAINT "queue_keys_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;