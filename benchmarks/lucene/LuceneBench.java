import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.LongValueFacetCounts;
import org.apache.lucene.facet.StringDocValuesReaderState;
import org.apache.lucene.facet.StringValueFacetCounts;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Lucene, fed tokens parted by spaces. {@code index DIR} reads articles from standard input,
 * {@code search DIR WARMUPS PASSES} queries; peers/lucene.py writes both. Prints lines of numbers.
 */
public final class LuceneBench {
  /** In this order in an article, each a length (four bytes) and UTF-8. */
  private static final String[] TOKENS = {
    "words", "units", "pairs", "title_words", "title_units", "title_pairs"
  };

  private static final String[] STORED = {"id", "title", "text"};
  private static final String[] NUMBERS = {"number", "published", "month"};
  private static final int TOP = 10;

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    if (args[0].equals("index")) {
      index(folder);
    } else {
      search(folder, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }
  }

  private static void index(Path folder) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
    config.setRAMBufferSizeMB(256);
    long nanos = 0;
    long count = 0;
    try (DataInputStream in =
            new DataInputStream(new BufferedInputStream(System.in, 1 << 20));
        FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (Document article = read(in); article != null; article = read(in)) {
        long started = System.nanoTime();
        writer.addDocument(article);
        nanos += System.nanoTime() - started;
        count++;
      }
      long started = System.nanoTime();
      writer.commit();
      writer.close();
      nanos += System.nanoTime() - started;
    }
    System.out.println(count + " " + nanos);
  }

  private static Document read(DataInputStream in) throws IOException {
    Document article = new Document();
    for (String name : TOKENS) {
      String text = text(in);
      if (text == null) {
        return null;
      }
      article.add(new Field(name, text, name.endsWith("words") ? FREQUENCIES : POSITIONS));
    }
    for (String name : STORED) {
      article.add(new StoredField(name, text(in)));
    }
    String source = text(in);
    article.add(new StringField("source", source, Field.Store.NO));
    article.add(new SortedDocValuesField("source", new BytesRef(source)));
    for (String name : NUMBERS) {
      long number = Long.parseLong(text(in));
      article.add(
          name.equals("published")
              ? new LongField(name, number, Field.Store.NO)
              : new NumericDocValuesField(name, number));
    }
    return article;
  }

  private static final FieldType FREQUENCIES = fieldType(IndexOptions.DOCS_AND_FREQS);
  private static final FieldType POSITIONS =
      fieldType(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);

  private static FieldType fieldType(IndexOptions options) {
    FieldType type = new FieldType();
    type.setIndexOptions(options);
    type.setTokenized(true);
    type.freeze();
    return type;
  }

  private static String text(DataInputStream in) throws IOException {
    try {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (EOFException end) {
      return null;
    }
  }

  /** Prints the number of segments, then for each query its total and its nanoseconds by pass. */
  private static void search(Path folder, int warmups, int passes) throws IOException {
    IndexSearcher.setDefaultQueryCache(null);
    List<Question> questions = new ArrayList<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      questions.add(new Question(line));
    }
    try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      StringDocValuesReaderState sources = new StringDocValuesReaderState(reader, "source");
      long[][] nanos = new long[questions.size()][passes + 1];
      long[] totals = new long[questions.size()];
      for (int pass = 0; pass <= warmups + passes; pass++) {
        int column = pass == 0 ? 0 : pass - warmups;
        for (int i = 0; i < nanos.length; i++) {
          long started = System.nanoTime();
          totals[i] = questions.get(i).answer(searcher, sources);
          if (column >= 0) {
            nanos[i][column] = System.nanoTime() - started;
          }
        }
      }
      System.out.println(reader.leaves().size());
      for (int i = 0; i < nanos.length; i++) {
        StringBuilder line = new StringBuilder().append(totals[i]);
        for (long each : nanos[i]) {
          line.append(' ').append(each);
        }
        System.out.println(line);
      }
    }
  }

  /**
   * A query, made before the clock starts. Its line has parts set off by tabs, each of words set
   * off by spaces: {@code phrase FIELD OFFSET TERM ...}, {@code score FIELD BOOST TERM},
   * {@code source VALUE}, {@code range LOW HIGH}, {@code facets}.
   */
  private static final class Question {
    private final Query query;
    private final Query ofSources;
    private final Query ofMonths;

    Question(String line) {
      query = query(line, "");
      boolean facets = ("\t" + line + "\t").contains("\tfacets\t");
      ofSources = facets ? query(line, "source") : null;
      ofMonths = facets ? query(line, "range") : null;
    }

    long answer(IndexSearcher searcher, StringDocValuesReaderState sources) throws IOException {
      TopDocs found =
          searcher.search(query, new TopScoreDocCollectorManager(TOP, Integer.MAX_VALUE));
      numbers(searcher, found);
      if (ofSources != null) {
        new StringValueFacetCounts(sources, collect(searcher, ofSources)).getTopChildren(TOP, "source");
        new LongValueFacetCounts("month", collect(searcher, ofMonths)).getAllChildrenSortByValue();
      }
      return found.totalHits.value();
    }

    private static long numbers(IndexSearcher searcher, TopDocs found) throws IOException {
      long sum = 0;
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      for (ScoreDoc hit : found.scoreDocs) {
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
        NumericDocValues values = leaf.reader().getNumericDocValues("number");
        values.advanceExact(hit.doc - leaf.docBase);
        sum += values.longValue();
      }
      return sum;
    }

    private static FacetsCollector collect(IndexSearcher searcher, Query query)
        throws IOException {
      return searcher.search(query, new FacetsCollectorManager());
    }

    /** The query of a line without its filters called {@code ignored}. */
    private static Query query(String line, String ignored) {
      BooleanQuery.Builder all = new BooleanQuery.Builder();
      for (String part : line.split("\t")) {
        String[] words = part.split(" ");
        switch (words[0].equals(ignored) ? "" : words[0]) {
          case "phrase" -> all.add(anywhere(words), Occur.MUST);
          case "score" -> all.add(
              new BoostQuery(
                  new TermQuery(new Term(words[1], words[3])), Float.parseFloat(words[2])),
              Occur.SHOULD);
          case "source" -> all.add(
              new TermQuery(new Term("source", part.substring("source ".length()))), Occur.FILTER);
          case "range" -> all.add(
              LongField.newRangeQuery(
                  "published", Long.parseLong(words[1]), Long.parseLong(words[2]) - 1),
              Occur.FILTER);
          default -> { }
        }
      }
      return all.build();
    }

    private static Query anywhere(String[] words) {
      return new BooleanQuery.Builder()
          .add(phrase(words[1], words), Occur.SHOULD)
          .add(phrase("title_" + words[1], words), Occur.SHOULD)
          .build();
    }

    private static Query phrase(String field, String[] words) {
      if (words.length == 4) {
        return new TermQuery(new Term(field, words[3]));
      }
      PhraseQuery.Builder phrase = new PhraseQuery.Builder();
      for (int i = 2; i < words.length; i += 2) {
        phrase.add(new Term(field, words[i + 1]), Integer.parseInt(words[i]));
      }
      return phrase.build();
    }
  }
}
