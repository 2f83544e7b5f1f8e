CREATE TABLE "low_rating_reach" (
	"office_id" text NOT NULL,
	"counter_code" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"reaches" boolean NOT NULL,
	CONSTRAINT "low_rating_reach_office_id_counter_code_from_at_pk" PRIMARY KEY("office_id","counter_code","from_at")
);
--> statement-breakpoint
ALTER TABLE "low_rating_reach" ADD CONSTRAINT "low_rating_reach_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Two looks at the same time may have held one doubt twice: the first row goes on holding it.
UPDATE "response_flags" SET "lifted_at" = "set_at" WHERE "lifted_at" IS NULL AND "id" NOT IN (SELECT min("id") FROM "response_flags" WHERE "lifted_at" IS NULL GROUP BY "office_id", "response_id", "rule", "version");--> statement-breakpoint
CREATE UNIQUE INDEX "response_flags_held" ON "response_flags" USING btree ("office_id","response_id","rule","version") WHERE "response_flags"."lifted_at" is null;