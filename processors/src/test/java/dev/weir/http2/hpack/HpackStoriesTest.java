package dev.weir.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Header lists of real sites, written by four encoders: read from the beginning, and joined late. */
class HpackStoriesTest {
    private static final List<List<Block>> STORIES = new ArrayList<>();

    @TempDir
    private static Path folder;

    private record Block(byte[] wire, List<String> fields) {}

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        Path archive = find();
        Requires.that(archive != null, "../shared/captures/hpack.tar.gz is not beside the project");
        Process tar = new ProcessBuilder("tar", "xzf", archive.toString(), "-C", folder.toString()).start();
        assertThat(tar.waitFor()).isZero();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path story :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                STORIES.add(read(story));
            }
        }
        assertThat(STORIES).hasSizeGreaterThan(100);
    }

    private static Path find() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            Path file = p.resolve("shared/captures/hpack.tar.gz");
            if (Files.exists(file)) {
                return file;
            }
        }
        return null;
    }

    @Test
    void everyStoryIsReadAsItWasWritten() {
        for (List<Block> story : STORIES) {
            AllFields all = new AllFields();
            HpackDecoder decoder = new HpackDecoder(all);
            DynamicTable table = new DynamicTable(65536);
            for (Block block : story) {
                assertThat(decoder.decode(table, block.wire, 0, block.wire.length, all))
                        .isEqualTo(HpackDecoder.Result.READ);
                assertThat(all.take()).isEqualTo(block.fields);
            }
        }
    }

    @Test
    void aStoryJoinedLateIsReadAsItWasWrittenOrNotAtAll() {
        long unknown = 0;
        long known = 0;
        for (List<Block> story : STORIES) {
            for (int start = 1; start < story.size(); start += 1 + story.size() / 4) {
                AllFields all = new AllFields();
                HpackDecoder decoder = new HpackDecoder(all);
                DynamicTable table = new DynamicTable(65536);
                table.forget();
                for (Block block : story.subList(start, story.size())) {
                    assertThat(decoder.decode(table, block.wire, 0, block.wire.length, all))
                            .isEqualTo(HpackDecoder.Result.READ);
                    List<String> fields = all.take();
                    assertThat(fields).hasSameSizeAs(block.fields);
                    for (int i = 0; i < fields.size(); i++) {
                        boolean isKnown = !fields.get(i).equals(AllFields.UNKNOWN);
                        assertThat(!isKnown || fields.get(i).equals(block.fields.get(i)))
                                .isTrue();
                        known += isKnown ? 1 : 0;
                        unknown += isKnown ? 0 : 1;
                    }
                }
            }
        }
        assertThat(known).isGreaterThan(5 * unknown);
        assertThat(unknown).isPositive();
    }

    /** The cases of a file: each an encoded block and a list of objects of one field. */
    private static List<Block> read(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        byte[] wire = {};
        List<String> fields = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.FIELD_NAME) {
                    continue;
                }
                String name = json.currentName();
                json.nextToken();
                if (name.equals("wire")) {
                    wire = HexFormat.of().parseHex(json.getText());
                } else if (name.equals("headers")) {
                    fields = headers(json);
                } else {
                    continue;
                }
                if (wire.length > 0 && !fields.isEmpty()) {
                    blocks.add(new Block(wire, fields));
                    wire = new byte[0];
                    fields = new ArrayList<>();
                }
            }
        }
        return blocks;
    }

    private static List<String> headers(JsonParser json) throws IOException {
        List<String> fields = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.add(name + ": " + json.getText());
            }
        }
        return fields;
    }
}
